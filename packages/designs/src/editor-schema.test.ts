import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { editorSchema } from './editor-schema.ts';

test('design.schema.json is up to date; `pnpm --filter @breakwater/designs schema` writes it', async () => {
  const text = await readFile(join(import.meta.dirname, '..', 'design.schema.json'), 'utf8');
  expect(JSON.parse(text)).toEqual(editorSchema());
});

test('it does not ask for what has a default', () => {
  const text = JSON.stringify(editorSchema());
  expect(text).toContain('"required":["kind"]');
  expect(text).not.toContain('"required":["deadlineMs');
});
