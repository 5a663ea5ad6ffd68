import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { editorSchema } from './editor-schema.ts';
import { formatDocument } from './format-document.ts';

test('design.schema.json is up to date; `pnpm --filter @breakwater/designs schema` writes it', async () => {
  const text = await readFile(join(import.meta.dirname, '..', 'design.schema.json'), 'utf8');
  expect(JSON.parse(text)).toEqual(editorSchema());
});

test('it does not ask for what has a default', () => {
  const text = JSON.stringify(editorSchema());
  expect(text).toContain('"required":["kind"]');
  expect(text).not.toContain('"required":["deadlineMs');
});

/** Prettier aligns the columns, so only the words are compared. */
function words(document: string): string {
  return document.replaceAll(/[\s-]+/g, ' ');
}

test('FORMAT.md is up to date; `pnpm --filter @breakwater/designs schema` writes it', async () => {
  const text = await readFile(join(import.meta.dirname, '..', 'FORMAT.md'), 'utf8');
  expect(words(text)).toBe(words(formatDocument()));
});
