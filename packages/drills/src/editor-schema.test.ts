import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { editorSchema } from './editor-schema.ts';
import { formatDocument } from './format-document.ts';

test('drill.schema.json is up to date; `pnpm --filter @breakwater/drills schema` writes it', async () => {
  const text = await readFile(join(import.meta.dirname, '..', 'drill.schema.json'), 'utf8');
  expect(JSON.parse(text)).toEqual(editorSchema());
});

test('it says what it is and offers the choices of a word', () => {
  const text = JSON.stringify(editorSchema());
  expect(text).toContain('"$schema":"https://json-schema.org/draft/2020-12/schema"');
  expect(text).toContain('"enum":["constant","poisson"]');
});

/** Prettier aligns the columns, so only the words are compared. */
function words(document: string): string {
  return document.replaceAll(/[\s-]+/g, ' ');
}

test('FORMAT.md is up to date; `pnpm --filter @breakwater/drills schema` writes it', async () => {
  const text = await readFile(join(import.meta.dirname, '..', 'FORMAT.md'), 'utf8');
  expect(words(text)).toBe(words(formatDocument()));
});
