import { expect, test } from 'vitest';
import { join } from 'node:path';
import { listDesigns, loadDesign } from './load-design.ts';

const SHIPPED = ['breakers', 'bulkheads', 'naive', 'resilient', 'retries', 'shedding', 'timeouts'];

test('every shipped design loads and has the name of its file', async () => {
  const names = await listDesigns();
  expect(names).toEqual(SHIPPED);
  for (const name of names) expect((await loadDesign(name)).name).toBe(name);
});

test('of the shipped designs only that of the retry storm is warned about, as it should be', async () => {
  for (const name of SHIPPED) {
    const { warnings } = await loadDesign(name);
    const expected =
      name === 'retries'
        ? [
            {
              path: 'edges["risk->bureau"].caller.retry',
              message: 'retries without a budget at 3 levels make up to 27 calls of one request',
            },
          ]
        : [];
    expect(warnings, name).toEqual(expected);
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
    `resilent: there is no such design; shipped are ${SHIPPED.join(', ')}; a file is named by its path`,
  );
  await expect(loadDesign('./no-such.yaml')).rejects.toThrow('./no-such.yaml: cannot be read: ENOENT');
});
