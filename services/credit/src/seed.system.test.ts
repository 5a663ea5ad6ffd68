import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { purchase, soon, TestLedger } from './ledger/test-ledger.ts';
import { seed } from './seed.ts';

let ledger: TestLedger;
beforeAll(async () => {
  ledger = await TestLedger.create(inject('databaseUrl'));
});
afterAll(() => ledger.drop());

function customer(number: number, override: object = {}): object {
  return {
    customer: {
      customerId: `c-${String(number).padStart(7, '0')}`,
      status: 'active',
      limitMinor: 1_000_000,
      payLaterLimitMinor: 1_000_000,
      cashLoanLimitMinor: 500_000,
      openingPayLaterMinor: number % 3 === 0 ? 0 : number % 5 === 0 ? -number : number * 100,
      region: 'zhejiang',
      incomeMinor: 600_000,
      repaymentHabit: 'on_time',
      ...override,
    },
  };
}

function input(lines: readonly object[]): Readable {
  return Readable.from(lines.map((line) => `${JSON.stringify(line)}\n`));
}

async function customers(): Promise<number> {
  const { rows } = await ledger.owner.query<{ count: string }>('SELECT count(*) FROM credit.accounts');
  return Number(rows[0]?.count);
}

const END = { end: true };

test.each([
  [
    'a customer with a broken id',
    [customer(1), customer(2, { customerId: 'c-2' }), END],
    /^line 2: .*customerId/,
  ],
  ['an amount with a fraction', [customer(1, { limitMinor: 0.5 }), END], /^line 1: .*limitMinor/],
  ['an unknown kind of line', [{ shop: {} }, END], /^line 1: /],
  ['something after the end', [END, customer(1)], /^line 2: comes after the end/],
  ['no end', [customer(1), customer(2)], /cut short after line 2/],
  ['the same customer twice', [customer(1), customer(1), END], /duplicate key/],
  ['a negative limit', [customer(1, { limitMinor: -1 }), END], /limit_minor/],
])('an input with %s leaves nothing behind', async (_what, lines, error) => {
  await expect(seed(ledger.url, input(lines))).rejects.toThrow(error);
  expect(await customers()).toBe(0);
});

test('a line that is not JSON is named', async () => {
  await expect(seed(ledger.url, Readable.from(['{"end":true\n']))).rejects.toThrow('line 1: is not JSON');
});

test('5,000 customers are there with opening balances that balance, and can buy at a merchant that came along', async () => {
  const lines = [
    { merchant: { merchantId: 'm-00100', supported: true } },
    ...Array.from({ length: 5_000 }, (_, index) => customer(index + 1)),
    END,
  ];
  expect(await seed(ledger.url, input(lines))).toBe(5_000);
  expect(await customers()).toBe(5_000);
  expect(await ledger.imbalance()).toBeUndefined();
  const bought = purchase('a-0000001', { merchantId: 'm-00100' });
  expect(await ledger.writer().submit(bought, soon())).toMatchObject({
    outcome: 'done',
    recorded: { accountVersion: 2 },
  });
  expect(await ledger.imbalance()).toBeUndefined();
});
