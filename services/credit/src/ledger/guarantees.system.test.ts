import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { withTransaction } from './with-connection.ts';
import { TestLedger } from './test-ledger.ts';
import {
  BUSINESS_DATE,
  begin,
  end,
  loanApproval,
  purchase,
  refund,
  repayment,
  roll,
  soon,
} from './test-operations.ts';

let ledger: TestLedger;
/** An account with something in every table that holds what happened. */
let accountId: string;
beforeAll(async () => {
  ledger = await TestLedger.create(inject('databaseUrl'));
  [accountId = ''] = await ledger.accounts(1, { openingPayLaterMinor: 12_345n });
  const [bought, loan, paid] = [
    purchase(accountId, { instalments: 6 }),
    loanApproval(accountId),
    repayment(accountId),
  ];
  const writer = ledger.writer();
  for (const one of [
    bought,
    refund(bought, 100n),
    loan,
    begin(loan),
    end(loan, 'settled'),
    paid,
    begin(paid),
  ])
    expect(await writer.submit(one, soon())).toMatchObject({ outcome: 'done' });
  await writer.submit(end(paid, 'settled'), soon());
  await ledger.setBusinessDate('2026-02-28');
  await writer.submit(roll(accountId), soon());
  await ledger.owner.query("SELECT credit.write_statements('2026-01', 'a-0000001', 'a-9999999')");
});
afterAll(() => ledger.drop());

const HISTORY = [
  'entries',
  'transactions',
  'account_versions',
  'operations',
  'decisions',
  'refunds',
  'applications',
  'statements',
  'inbox',
  'notifications',
];

describe("the service's role", () => {
  test.each(HISTORY)('may neither change nor delete %s', async (table) => {
    const pool = ledger.pool();
    await expect(pool.query(`DELETE FROM credit.${table}`)).rejects.toThrow(/permission denied/);
    await expect(pool.query(`TRUNCATE credit.${table}`)).rejects.toThrow(/permission denied/);
    const { fields } = await ledger.owner.query(`SELECT * FROM credit.${table} LIMIT 0`);
    for (const { name } of fields)
      await expect(pool.query(`UPDATE credit.${table} SET ${name} = DEFAULT`)).rejects.toThrow(
        /permission denied/,
      );
  });

  test('may delete nothing at all, nor change what a table is', async () => {
    const { rows } = await ledger.owner.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'credit'::regnamespace AND relkind = 'r'`,
    );
    expect(rows.length).toBeGreaterThan(20);
    const pool = ledger.pool();
    for (const { name } of rows) {
      await expect(pool.query(`DELETE FROM credit.${name}`)).rejects.toThrow(/permission denied/);
      await expect(pool.query(`ALTER TABLE credit.${name} DISABLE TRIGGER ALL`)).rejects.toThrow(
        /must be owner/,
      );
    }
  });

  test.each([
    ['accounts', ['account_id', 'customer_id', 'currency', 'region', 'income_minor', 'repayment_habit']],
    ['payments', ['payment_id', 'account_id', 'merchant_id', 'amount_minor', 'decision_id']],
    ['loans', ['loan_id', 'account_id', 'amount_minor', 'payout_account', 'decision_id']],
    ['repayments', ['repayment_id', 'account_id', 'amount_minor']],
    ['instalments', ['principal_minor', 'fee_minor', 'interest_minor', 'due_date']],
    ['day_closes', ['business_date', 'began_at']],
    ['payouts', ['merchant_id', 'business_date', 'amount_minor']],
    ['settlement_lines', ['transaction_id', 'merchant_id', 'amount_minor']],
    ['outbox', ['event_id', 'queue', 'payload']],
    ['merchants', ['supported']],
  ])('may not change what %s began with', async (table, columns) => {
    for (const column of columns)
      await expect(ledger.pool().query(`UPDATE credit.${table} SET ${column} = ${column}`)).rejects.toThrow(
        /permission denied/,
      );
  });
});

describe('the tables', () => {
  test('refuse entries that do not sum to zero in their transaction, even from the owner', async () => {
    const insert = (amounts: readonly number[]): Promise<unknown> =>
      ledger.owner.query(
        `INSERT INTO credit.entries (ledger_account_id, version, transaction_id, amount_minor, business_date)
         SELECT 'bank:clearing', 100 + n, '00000000-0000-0000-0000-000000000001', a, $2
           FROM unnest($1::bigint[]) WITH ORDINALITY AS amounts (a, n)`,
        [amounts, BUSINESS_DATE],
      );
    await expect(insert([5, -4])).rejects.toThrow(/do not sum to zero/);
    await expect(insert([5, -5])).resolves.toBeDefined();
    await ledger.owner.query(
      "DELETE FROM credit.entries WHERE transaction_id = '00000000-0000-0000-0000-000000000001'",
    );
  });

  test.each([
    ['no decision', '00000000-0000-0000-0000-00000000000a', undefined],
    ['an approval of another account', '00000000-0000-0000-0000-00000000000b', ['a-0000000', 'approve']],
    ['a decline', '00000000-0000-0000-0000-00000000000c', [undefined, 'decline']],
  ])('refuse payments and loans with %s, even from the owner', async (_what, decisionId, decision) => {
    if (decision !== undefined)
      await ledger.owner.query(
        `INSERT INTO credit.decisions (operation_id, account_id, outcome, score, strategy_version, reason_codes,
           evidence) VALUES ($1, $2, $3, 1, 'test@1', '[]', '{}')`,
        [decisionId, decision[0] ?? accountId, decision[1]],
      );
    const payment = `INSERT INTO credit.payments (payment_id, account_id, merchant_id, order_id, capture, state,
        amount_minor, captured_minor, fee_minor, instalments, decision_id)
      VALUES ('pay_00000000000000000000000000000000', $1, 'm-00001', 'o', 'automatic', 'captured', 1, 1, 0, 1, $2)`;
    const loan = `INSERT INTO credit.loans (loan_id, account_id, state, amount_minor, term_months, payout_account,
        decision_id)
      VALUES ('loan_00000000000000000000000000000000', $1, 'approved', 1, 3, 'x', $2)`;
    await expect(ledger.owner.query(payment, [accountId, decisionId])).rejects.toThrow(
      /does not approve this/,
    );
    await expect(ledger.owner.query(loan, [accountId, decisionId])).rejects.toThrow(/does not approve this/);
  });
});

/** What somebody with every right might do to the books, and what of it the check of all balances sees first. */
const MUTATIONS = [
  [
    "UPDATE credit.entries SET amount_minor = amount_minor + 1 WHERE ledger_account_id = 'income:fee'",
    'transaction',
  ],
  ["UPDATE credit.ledger_accounts SET balance_minor = 1 WHERE kind = 'opening_equity'", 'trial balance'],
  ['UPDATE credit.accounts SET pay_later_posted_minor = pay_later_posted_minor + 1', 'account'],
  ['UPDATE credit.accounts SET interest_posted_minor = interest_posted_minor + 1', 'account'],
  ['UPDATE credit.accounts SET version = version + 1', 'order of'],
  ['DELETE FROM credit.account_versions WHERE version = 2', 'order of'],
  ['UPDATE credit.accounts SET limit_minor = limit_minor + 1', 'last version of'],
  ["UPDATE credit.account_versions SET status = 'frozen' WHERE version = 3", 'hash of'],
  ['UPDATE credit.account_versions SET limit_minor = limit_minor + 1 WHERE version = 1', 'hash of'],
  ["UPDATE credit.account_versions SET kind = 'purchase' WHERE version = 5", 'hash of'],
  ["UPDATE credit.account_versions SET hash = sha256('forged') WHERE version = 4", 'hash of'],
  ['UPDATE credit.accounts SET cash_loan_pending_minor = 5', 'pending of'],
  ['UPDATE credit.instalments SET principal_minor = principal_minor + 1 WHERE number = 2', 'plan of'],
  ['UPDATE credit.applications SET paid_minor = paid_minor + 1', 'paid of'],
  ['UPDATE credit.refunds SET amount_minor = amount_minor - 1', 'refunds of'],
  ['UPDATE credit.repayments SET unapplied_minor = 1', 'repayment'],
  ["UPDATE credit.instalments SET state = 'cancelled' WHERE resource_id LIKE 'open%'", 'debt of'],
  ["UPDATE credit.accounts SET status = 'overdue'", 'status of'],
] as const;

describe('the check of all balances that these tests end with', () => {
  test.each(MUTATIONS)('sees what is wrong after: %s', async (statement, wrong) => {
    expect(await ledger.imbalances()).toEqual([]);
    const found = await afterwards([statement]);
    expect(found.some((text) => text.startsWith(wrong))).toBe(true);
  });

  test('sees an edited entry though the other side, the balances and the account were edited with it', async () => {
    const transaction = "(SELECT transaction_id FROM credit.transactions WHERE kind = 'purchase')";
    const found = await afterwards([
      `UPDATE credit.entries SET amount_minor = amount_minor + sign(amount_minor)
        WHERE transaction_id = ${transaction} AND ledger_account_id <> 'income:fee'`,
      `UPDATE credit.ledger_accounts AS a SET balance_minor = (
         SELECT coalesce(sum(amount_minor), 0) FROM credit.entries AS e
          WHERE e.ledger_account_id = a.ledger_account_id)`,
      `UPDATE credit.accounts AS a SET pay_later_posted_minor = l.balance_minor FROM credit.ledger_accounts AS l
        WHERE l.ledger_account_id = 'receivable:pay_later:' || a.account_id`,
    ]);
    expect(found.some((text) => text.startsWith('entries of '))).toBe(true);
    expect(found.some((text) => /^(transaction|trial balance|balance of|account)/.test(text))).toBe(false);
  });

  test('sees a version whose hash was made anew, by the one after it', async () => {
    const found = await afterwards([
      'UPDATE credit.account_versions SET pay_later_posted_minor = pay_later_posted_minor - 1 WHERE version = 2',
      `UPDATE credit.account_versions AS v SET hash = credit.version_hash(p.hash, v)
         FROM credit.account_versions AS p WHERE v.version = 2 AND p.version = 1`,
    ]);
    expect(found).toEqual([`hash of ${accountId} 3`]);
  });
});

/** What is wrong after statements of the owner, which are undone again. */
async function afterwards(statements: readonly string[]): Promise<string[]> {
  const undone = new Error('undone');
  let found: string[] = [];
  await withTransaction(ledger.owner, async (client) => {
    for (const statement of statements) await client.query(statement);
    found = await ledger.imbalances(client);
    throw undone;
  }).catch((error: unknown) => {
    if (error !== undone) throw error;
  });
  return found;
}
