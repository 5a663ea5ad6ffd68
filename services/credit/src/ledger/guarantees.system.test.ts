import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { TestLedger } from './test-ledger.ts';
import { purchase, soon } from './test-operations.ts';

let ledger: TestLedger;
beforeAll(async () => {
  ledger = await TestLedger.create(inject('databaseUrl'));
  const [accountId = ''] = await ledger.accounts(1, { openingPayLaterMinor: 12_345n });
  await ledger.writer().submit(purchase(accountId, { instalments: 6 }), soon());
});
afterAll(() => ledger.drop());

describe("the service's role", () => {
  test.each([
    'entries',
    'transactions',
    'account_versions',
    'operations',
    'decisions',
    'payments',
    'refunds',
    'applications',
    'statements',
    'inbox',
  ])('may neither change nor delete %s', async (table) => {
    const pool = ledger.pool();
    await expect(pool.query(`DELETE FROM credit.${table}`)).rejects.toThrow(/permission denied/);
    await expect(pool.query(`TRUNCATE credit.${table}`)).rejects.toThrow(/permission denied/);
    const column = (await ledger.owner.query(`SELECT * FROM credit.${table} LIMIT 0`)).fields[0]?.name ?? '';
    await expect(pool.query(`UPDATE credit.${table} SET ${column} = ${column}`)).rejects.toThrow(
      /permission denied/,
    );
  });
});

describe('the tables', () => {
  test('refuse entries that do not sum to zero in their transaction, even from the owner', async () => {
    const insert = (amounts: readonly number[]): Promise<unknown> =>
      ledger.owner.query(
        `INSERT INTO credit.entries (ledger_account_id, version, transaction_id, amount_minor, business_date)
         SELECT 'bank:clearing', 100 + n, '00000000-0000-0000-0000-000000000001', a, date '2026-01-01'
           FROM unnest($1::bigint[]) WITH ORDINALITY AS amounts (a, n)`,
        [amounts],
      );
    await expect(insert([5, -4])).rejects.toThrow(/do not sum to zero/);
    await expect(insert([5, -5])).resolves.toBeDefined();
    await ledger.owner.query("DELETE FROM credit.entries WHERE ledger_account_id = 'bank:clearing'");
  });

  test('refuse a payment whose decision is not recorded', async () => {
    await expect(
      ledger.owner.query(
        `INSERT INTO credit.payments (payment_id, account_id, merchant_id, order_id, capture, state, amount_minor,
           captured_minor, fee_minor, instalments, decision_id)
         SELECT 'pay_00000000000000000000000000000000', account_id, merchant_id, order_id, capture, state, amount_minor,
           captured_minor, fee_minor, instalments, gen_random_uuid() FROM credit.payments`,
      ),
    ).rejects.toThrow(/foreign key/);
  });
});

describe('the check of all balances that these tests end with', () => {
  const mutations = [
    [
      "UPDATE credit.entries SET amount_minor = amount_minor + 1 WHERE ledger_account_id = 'income:fee'",
      'transaction',
    ],
    [
      "UPDATE credit.ledger_accounts SET balance_minor = 1 WHERE ledger_account_id = 'income:interest'",
      'trial balance',
    ],
    ['UPDATE credit.accounts SET pay_later_posted_minor = pay_later_posted_minor + 1', 'account'],
    ['UPDATE credit.accounts SET version = version + 1', 'order of'],
    ['UPDATE credit.instalments SET principal_minor = principal_minor + 1 WHERE number = 2', 'plan of'],
  ] as const;

  test.each(mutations)('sees what is wrong after: %s', async (statement, wrong) => {
    expect(await ledger.imbalance()).toBeUndefined();
    const client = await ledger.owner.connect();
    try {
      await client.query(statement);
      expect(await ledger.imbalance()).toContain(wrong);
    } finally {
      await client.query(UNDO[statement] ?? '');
      client.release();
    }
    expect(await ledger.imbalance()).toBeUndefined();
  });

  const UNDO: Record<string, string> = Object.fromEntries(
    mutations.map(([statement]) => [statement, statement.replace(/\+ 1/, '- 1').replace('= 1 ', '= 0 ')]),
  );
});
