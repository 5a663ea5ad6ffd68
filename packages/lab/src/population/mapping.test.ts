import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InputError } from '../input-error.ts';
import { type CustomerMapping, MAPPING_DEFAULT, loadMapping, mappedColumns } from './mapping.ts';

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

  it('knows every column that a file must have, once', async () => {
    const traits = `region: { column: city }
income: { column: limit }
repaymentHabit: { history: { columns: [late, m2], optionalColumns: [m3], neverFrom: 2, lateFrom: 1, earlyUpTo: 0 } }
`;
    const mapping = (await load(GOOD + traits)) as CustomerMapping;
    expect(mappedColumns(mapping)).toEqual(['id', 'limit', 'owed', 'late', 'city', 'm2']);
  });

  it.each([
    ['region: {}', '/region: expected one of constant, column'],
    ['region: { constant: hebei, column: c }', '/region: expected one of constant, column'],
    ['region: { constant: Hebei }', '/region/constant: must match pattern'],
    ['region: { constant: hebei, values: { a: hebei } }', '/region/values: expected a column whose values'],
    ['region: { column: c, otherwise: hebei }', '/region/otherwise: expected values besides which'],
    ['region: { column: c, values: {} }', '/region/values: must not have fewer than 1'],
    ['income: { limitPercent: 3, constant: 1 }', '/income: expected one of constant, column, limitPercent'],
    ['income: { limitPercent: 3, months: 12 }', '/income/months: expected a constant or a column'],
    ['income: { constant: -1 }', '/income/constant: must be >= 0'],
    ['repaymentHabit: { constant: slow }', '/repaymentHabit/constant: must be equal to one of'],
    ['repaymentHabit: {}', '/repaymentHabit: expected one of constant, column, history'],
    [
      'repaymentHabit: { history: { columns: [a], neverFrom: 1, lateFrom: 2, earlyUpTo: 0 } }',
      '/repaymentHabit/history/neverFrom: expected 2 (lateFrom) or more',
    ],
    [
      'repaymentHabit: { history: { columns: [a], neverFrom: 3, lateFrom: 2, earlyUpTo: 2 } }',
      '/repaymentHabit/history/earlyUpTo: expected less than 2 (lateFrom)',
    ],
    [
      'repaymentHabit: { history: { columns: [], neverFrom: 3, lateFrom: 2, earlyUpTo: 1 } }',
      '/repaymentHabit/history/columns: must not have fewer than 1 items',
    ],
  ])('names file, place and expectation of %s', async (rule, message) => {
    expect(await load(`${GOOD}${rule}\n`)).toContain(`/mine.yaml: ${message}`);
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
