import { expect, test } from 'vitest';
import { join } from 'node:path';
import { listDesigns, loadDesign } from './load-design.ts';

test('every shipped design loads without a warning and has the name of its file', async () => {
  const names = await listDesigns();
  expect(names).toEqual(['naive', 'resilient']);
  for (const name of names) {
    const design = await loadDesign(name);
    expect(design.name).toBe(name);
    expect(design.warnings).toEqual([]);
  }
});

test('naive guards nothing', async () => {
  const { edges } = await loadDesign('naive');
  for (const guards of Object.values(edges)) {
    const { edge: _, ...sides } = { edge: '', ...guards };
    expect(Object.values(sides).flatMap((side) => Object.keys(Object(side)))).toEqual([]);
  }
});

test('a design is loaded from a file by its path', async () => {
  const file = join(import.meta.dirname, '..', 'shipped', 'naive.yaml');
  expect((await loadDesign(file)).name).toBe('naive');
});

test('an unknown name and a missing file are told apart', async () => {
  await expect(loadDesign('resilent')).rejects.toThrow(
    'resilent: there is no such design; shipped are naive, resilient; a file is named by its path',
  );
  await expect(loadDesign('./no-such.yaml')).rejects.toThrow('./no-such.yaml: cannot be read: ENOENT');
});
