import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { TestLedger } from './ledger/test-ledger.ts';
import { purchase, soon } from './ledger/test-operations.ts';
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
  expect(await brokenOpenings()).toEqual([]);
  const bought = purchase('a-0000001', { merchantId: 'm-00100' });
  expect(await ledger.writer().submit(bought, soon())).toMatchObject({
    outcome: 'done',
    recorded: { accountVersion: 2 },
  });
  expect(await ledger.imbalance()).toBeUndefined();
});

test('what is owed is an instalment: due in a month, overdue for a month when the customer is, none when overpaid', async () => {
  const lines = [
    customer(6_001, { openingPayLaterMinor: 500 }),
    customer(6_002, { openingPayLaterMinor: 700, status: 'overdue' }),
    customer(6_003, { openingPayLaterMinor: -9 }),
    customer(6_004, { openingPayLaterMinor: 0, region: 'xizang', incomeMinor: 0, repaymentHabit: 'never' }),
    END,
  ];
  await seed(ledger.url, input(lines));
  const { rows } = await ledger.owner.query(`
    SELECT account_id, resource_id, product, number, principal_minor::int AS principal, state,
           due_date - business_date AS days, due_date = (business_date + interval '1 month')::date AS in_a_month
      FROM credit.instalments CROSS JOIN credit.business_day WHERE account_id > 'a-0006000' ORDER BY account_id`);
  const common = { product: 'pay_later', number: 1 };
  expect(rows).toMatchObject([
    { ...common, account_id: 'a-0006001', resource_id: 'open_a-0006001', principal: 500, state: 'planned' },
    { ...common, account_id: 'a-0006002', principal: 700, state: 'overdue', days: -30, in_a_month: false },
  ]);
  expect(rows[0]).toMatchObject({ in_a_month: true });
  const accounts = await ledger.owner.query(`
    SELECT region, income_minor::int AS income, repayment_habit AS habit, version::int, hash
      FROM credit.accounts WHERE account_id = 'a-0006004'`);
  expect(accounts.rows).toEqual([
    { region: 'xizang', income: 0, habit: 'never', version: 0, hash: Buffer.alloc(0) },
  ]);
  expect(await brokenOpenings()).toEqual([]);
});

test('without a business day nothing is loaded', async () => {
  const bare = await TestLedger.create(inject('databaseUrl'));
  try {
    await bare.owner.query('DELETE FROM credit.business_day');
    await expect(seed(bare.url, input([customer(1), END]))).rejects.toThrow('there is no business day');
  } finally {
    await bare.drop();
  }
});

/** Versions of openings whose hash or digest is not that of the rows, or that differ from their account. */
async function brokenOpenings(): Promise<unknown[]> {
  const { rows } = await ledger.owner.query(`
    SELECT a.account_id FROM credit.accounts AS a LEFT JOIN credit.account_versions AS v USING (account_id)
     WHERE a.version <= 1 AND (v.version IS DISTINCT FROM nullif(a.version, 0)
        OR (a.pay_later_posted_minor <> 0) <> (a.version = 1)
        OR v.hash <> a.hash OR v.hash <> credit.version_hash('\\x', v)
        OR v.pay_later_posted_minor <> a.pay_later_posted_minor OR v.limit_minor <> a.limit_minor
        OR v.entries_digest <> (
          SELECT credit.entries_digest(string_agg(ledger_account_id || ' ' || amount_minor, E'\\n'
                   ORDER BY ledger_account_id))
            FROM credit.entries WHERE transaction_id = v.operation_id))`);
  return rows;
}
