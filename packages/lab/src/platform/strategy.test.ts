import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { InputError } from '../input-error.ts';
import { ROOT } from './entry-points.ts';
import { chooseStrategy } from './strategy.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakwater-strategy-'));
});
afterAll(() => rm(directory, { recursive: true }));

it('knows the shipped strategies by name', async () => {
  expect(await chooseStrategy('baseline')).toBe('baseline');
  expect(await chooseStrategy('open')).toBe('open');
});

it('gives the whole path of a file', async () => {
  const file = join(ROOT, 'services/risk/strategies/open.yaml');
  expect(await chooseStrategy(relative(process.cwd(), file))).toBe(file);
});

it('names what was given and what there is when there is no such strategy', async () => {
  await expect(chooseStrategy('generous')).rejects.toThrow(InputError);
  await expect(chooseStrategy('generous')).rejects.toThrow(
    /^--strategy: generous: cannot be read .*; expected a strategy file or one of: baseline, open$/,
  );
});

it.each([
  ['is not YAML', 'rules: [', 'cannot be read'],
  ['is empty', '', 'is no strategy; expected a YAML map'],
  ['is a list', '- 1', 'is no strategy; expected a YAML map'],
])('refuses a file that %s', async (_what, text, message) => {
  const file = join(directory, 'mine.yaml');
  await writeFile(file, text);
  await expect(chooseStrategy(file)).rejects.toThrow(message);
});
