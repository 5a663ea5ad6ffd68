import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InputError } from '../input-error.ts';
import { MAPPING_DEFAULT, loadMapping } from './mapping.ts';

const GOOD = `
name: mine
source: my own
minorUnitsPerUnit: 100
id: id
limit: limit
balance: owed
delay: { column: late, overdueFrom: 1 }
cashLoanLimitPercent: 50
`;

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakwater-mapping-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function load(text: string): Promise<unknown> {
  const file = join(directory, 'mine.yaml');
  await writeFile(file, text);
  return loadMapping(file).catch((error: unknown) => {
    if (!(error instanceof InputError)) throw error;
    return error.message.replace(directory, '');
  });
}

describe('loadMapping', () => {
  it('finds the shipped mapping by its name', async () => {
    expect(await loadMapping(MAPPING_DEFAULT)).toMatchObject({ name: MAPPING_DEFAULT, limit: 'LIMIT_BAL' });
  });

  it('reads a file by its path', async () => {
    expect(await load(GOOD)).toMatchObject({ name: 'mine', delay: { column: 'late', overdueFrom: 1 } });
  });

  it('names the shipped ones when there is no such mapping', async () => {
    await expect(loadMapping('nobody')).rejects.toThrow(
      `nobody: there is no such mapping; expected a file or one of: ${MAPPING_DEFAULT}`,
    );
  });

  it.each([
    [
      'a column that is not named',
      'limit: limit\n',
      '',
      '/mine.yaml: /: must have required properties limit',
    ],
    [
      'a value out of range',
      'Percent: 50',
      'Percent: 120',
      '/mine.yaml: /cashLoanLimitPercent: must be <= 100',
    ],
    [
      'a wrong type',
      'overdueFrom: 1',
      'overdueFrom: soon',
      '/mine.yaml: /delay/overdueFrom: must be integer',
    ],
    [
      'an unknown key',
      'balance: owed',
      'balance: owed\ncolour: red',
      '/mine.yaml: /colour: there is no such key here',
    ],
    ['text that is not YAML', 'name: mine', 'name: [mine', '/mine.yaml: is not readable YAML: '],
    ['an empty file', GOOD, '', '/mine.yaml: /: must be object'],
  ])('names file, place and expectation of %s', async (_what, from, to, message) => {
    expect(GOOD).toContain(from);
    expect(await load(GOOD.replace(from, to))).toContain(message);
  });
});
