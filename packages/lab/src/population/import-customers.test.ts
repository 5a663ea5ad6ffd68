import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InputError } from '../input-error.ts';
import { ROOT } from '../platform/entry-points.ts';
import { readAllCustomers } from './import-customers.ts';
import { type CustomerMapping, loadMapping } from './mapping.ts';
import { totalsOf } from './summary.ts';

const mapping: CustomerMapping = {
  name: 'mine',
  source: 'a test',
  minorUnitsPerUnit: 10,
  id: 'id',
  limit: 'limit',
  balance: 'owed',
  delay: { column: 'late', overdueFrom: 2 },
  cashLoanLimitPercent: 25,
};

const HEADER = 'id,limit,owed,late';

let directory: string;
let file: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakwater-customers-'));
  file = join(directory, 'people.csv');
});
afterAll(() => rm(directory, { recursive: true }));

async function read(content: string | Buffer): ReturnType<typeof readAllCustomers> {
  await writeFile(file, content);
  return readAllCustomers(file, mapping);
}

/** The message of the one error that a broken file gives, without the directory. */
async function mistake(content: string | Buffer): Promise<string> {
  const error: unknown = await read(content).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).message.replaceAll(`${directory}/`, '');
}

describe('a good file', () => {
  it('makes a customer of every row, numbered in the order of the file', async () => {
    expect(await read(`${HEADER}\n7,1000,250,0\n3,2001,0,2\n`)).toEqual([
      {
        customerId: 'c-0000001',
        status: 'active',
        limitMinor: 10_000,
        payLaterLimitMinor: 10_000,
        cashLoanLimitMinor: 2_500,
        openingPayLaterMinor: 2_500,
        region: 'unknown',
        incomeMinor: 7_500,
        repaymentHabit: 'on_time',
      },
      {
        customerId: 'c-0000002',
        status: 'overdue',
        limitMinor: 20_010,
        payLaterLimitMinor: 20_010,
        cashLoanLimitMinor: 5_002,
        openingPayLaterMinor: 0,
        region: 'unknown',
        incomeMinor: 15_007,
        repaymentHabit: 'late',
      },
    ]);
  });

  it('is read gzipped as it is plain, whatever its name', async () => {
    const text = `${HEADER}\n7,1000,250,0\n`;
    expect(await read(gzipSync(text))).toEqual(await read(text));
  });

  it('may have a byte order mark, Windows line ends, empty lines, quotes and columns that nobody asked for', async () => {
    const text = `\uFEFFname,id,limit,owed,late\r\n"Doe, Jo",7,1000,250,0\r\n\r\n"",8,"2000",0,0\r\n`;
    expect((await read(text)).map(({ limitMinor }) => limitMinor)).toEqual([10_000, 20_000]);
  });

  it('may write amounts in scientific notation, when they are whole', async () => {
    const [customer] = await read(`${HEADER}\n7,5.00E+05,1.2e3,-2\n`);
    expect(customer).toMatchObject({ limitMinor: 5_000_000, openingPayLaterMinor: 12_000 });
  });

  it('may have balances above the limit, and negative ones of who has overpaid', async () => {
    const customers = await read(`${HEADER}\n1,100,150,0\n2,100,-30,0\n`);
    expect(customers.map(({ openingPayLaterMinor }) => openingPayLaterMinor)).toEqual([1_500, -300]);
    expect(totalsOf(customers)).toMatchObject({ overLimit: 1, owedMinor: 1_200n });
  });
});

it('needs neither a balance nor a delay: then nobody owes anything and nobody is overdue', async () => {
  const { balance: _balance, delay: _delay, ...least } = mapping;
  await writeFile(file, 'id,limit\n7,1000\n');
  expect(await readAllCustomers(file, least)).toMatchObject([
    { status: 'active', limitMinor: 10_000, openingPayLaterMinor: 0, repaymentHabit: 'on_time' },
  ]);
});

describe('a broken row is named by file, line, column and reason', () => {
  it.each([
    ['no number', `${HEADER}\n1,100,0,0\n2,many,0,0\n`, 'line 3, column limit: "many" is not a whole number'],
    ['an empty cell', `${HEADER}\n1,100,,0\n`, 'line 2, column owed: "" is not a whole number'],
    ['a fraction', `${HEADER}\n1,100.5,0,0\n`, 'line 2, column limit: "100.5" is not a whole number'],
    [
      'a negative limit',
      `${HEADER}\n1,-100,0,0\n`,
      'line 2, column limit: "-100" is a negative limit; expected zero or more',
    ],
    [
      'an amount beyond all bounds',
      `${HEADER}\n1,9e12,0,0\n`,
      'line 2, column limit: "9e12" is too large for an amount',
    ],
    [
      'a balance beyond all bounds',
      `${HEADER}\n1,1,-9e12,0\n`,
      'line 2, column owed: "-9e12" is too large for an amount',
    ],
    [
      'an id that was there before',
      `${HEADER}\n1,1,0,0\n2,1,0,0\n1,1,0,0\n`,
      'line 4, column id: "1" stands in line 2 already; expected each id once',
    ],
    ['no id', `${HEADER}\n,1,0,0\n`, 'line 2, column id: "" is empty; expected an id'],
    ['infinity', `${HEADER}\n1,Infinity,0,0\n`, 'line 2, column limit: "Infinity" is not a whole number'],
  ])('%s', async (_what, content, expected) => {
    expect(await mistake(content)).toBe(`people.csv: ${expected}`);
  });

  it('also when it has too few or too many cells', async () => {
    expect(await mistake(`${HEADER}\n1,1,0,0\n2,1,0\n`)).toMatch(/^people\.csv: .* line 3/);
    expect(await mistake(`${HEADER}\n1,1,0,0,9\n`)).toMatch(/^people\.csv: .* line 2/);
  });

  it('also when a quote is never closed', async () => {
    expect(await mistake(`${HEADER}\n1,"1,0,0\n2,1,0,0\n`)).toMatch(/^people\.csv: .*[Qq]uote/);
  });

  it('also when its line has no end', async () => {
    expect(await mistake(`${HEADER}\n1,${'1'.repeat(200_000)},0,0\n`)).toMatch(/^people\.csv: .*line 2/);
  });
});

describe('a broken file is named', () => {
  it('when a column is missing, with the mapping that wants it', async () => {
    expect(await mistake('id,limit,late\n1,1,0\n')).toBe(
      'people.csv: line 1: the header has no column owed; the mapping mine expects it',
    );
  });

  it('when it is empty, or has a header and nothing else', async () => {
    const expected = 'people.csv: has no customers; expected a header line and at least one row';
    expect(await mistake('')).toBe(expected);
    expect(await mistake(`${HEADER}\n`)).toBe(expected);
  });

  it('when its gzip data is cut off', async () => {
    const whole = gzipSync(`${HEADER}\n1,1,0,0\n2,1,0,0\n`);
    expect(await mistake(whole.subarray(0, -10))).toMatch(/^people\.csv: cannot be read: /);
  });

  it('when it cannot be opened', async () => {
    await expect(readAllCustomers(join(directory, 'nothing.csv'), mapping)).rejects.toThrow(/ENOENT/);
    await expect(readAllCustomers(directory, mapping)).rejects.toThrow(/EISDIR/);
  });
});

const REAL = join(ROOT, '../shared/data/uci-credit-card-clients.csv.gz');

describe.skipIf(!existsSync(REAL))(`real customers (skipped when ${REAL} is absent)`, () => {
  it('become 30,000 accounts, some overdue, some above their limit', async () => {
    const totals = totalsOf(await readAllCustomers(REAL, await loadMapping('uci-credit-card-clients')));
    expect(totals.customers).toBe(30_000);
    expect(totals.limitMinor).toBe(110_539_652_960n);
    expect(totals.owedMinor).toBe(33_807_398_394n);
    expect(totals.overdue).toBe(3_130);
    expect(totals.overLimit).toBe(2_115);
    expect(totals.regions).toEqual([['taiwan', 30_000]]);
    expect(totals.incomeMinor).toEqual({ min: 66_000, median: 924_000, max: 6_600_000 });
    expect(totals.habits).toEqual({ early: 5_195, on_time: 14_736, late: 8_876, never: 1_193 });
  });
});
