import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { TestLedger } from '../ledger/test-ledger.ts';
import { begin, end, loanApproval, repayment } from '../ledger/test-operations.ts';
import { TestDays } from './test-close.ts';

let ledger: TestLedger;
let days: TestDays;
beforeAll(async () => {
  ledger = await TestLedger.create(inject('databaseUrl'));
  days = new TestDays(ledger);
});
afterAll(async () => {
  expect(await ledger.imbalance()).toBeUndefined();
  await ledger.drop();
});

interface Line {
  readonly account: string;
  readonly amount: number;
  readonly date: string;
}

/** The lines of an account's movements of a kind, the oldest movement first. */
async function linesOf(accountId: string, kind: string): Promise<Line[]> {
  const { rows } = await ledger.owner.query<Line>(
    `SELECT e.ledger_account_id AS account, e.amount_minor::int AS amount, e.business_date::text AS date
       FROM credit.account_versions AS v JOIN credit.entries AS e ON e.transaction_id = v.operation_id
      WHERE v.account_id = $1 AND v.kind = $2 ORDER BY v.version, e.ledger_account_id COLLATE "C"`,
    [accountId, kind],
  );
  return rows;
}

test('interest is posted on the date on which its part falls due, once, as income that the customer owes', async () => {
  await ledger.setBusinessDate('2026-02-26');
  const [accountId = ''] = await ledger.accounts(1);
  // Its parts are due on 28 February, 31 March and 30 April.
  const loan = loanApproval(accountId, { amountMinor: 9_000n });
  await days.all(loan, begin(loan), end(loan, 'settled'));
  const [first, second] = loan.plan.map(({ interestMinor }) => Number(interestMinor));
  const owed = `receivable:interest:${accountId}`;
  const billed = (amount: number | undefined, date: string) => [
    { account: 'income:interest', amount: -(amount ?? 0), date },
    { account: owed, amount, date },
  ];

  await days.close('2026-02-26');
  expect(await linesOf(accountId, 'account.roll')).toEqual([]);
  await days.close('2026-02-27');
  await days.close('2026-02-27');
  expect(await linesOf(accountId, 'account.roll')).toEqual(billed(first, '2026-02-28'));
  // What is overdue is not billed again.
  await days.close('2026-02-28');
  await ledger.setBusinessDate('2026-03-30');
  await days.close('2026-03-30');
  const both = [...billed(first, '2026-02-28'), ...billed(second, '2026-03-31')];
  expect(await linesOf(accountId, 'account.roll')).toEqual(both);

  // Interest goes before principal, and never through the income again.
  const paid = repayment(accountId, { amountMinor: BigInt((first ?? 0) + 1_000) });
  await days.all(paid, begin(paid), end(paid, 'settled'));
  expect(await linesOf(accountId, 'repayment.apply')).toEqual([
    { account: 'bank:clearing', amount: (first ?? 0) + 1_000, date: '2026-03-31' },
    { account: `receivable:cash_loan:${accountId}`, amount: -1_000, date: '2026-03-31' },
    { account: owed, amount: -(first ?? 0), date: '2026-03-31' },
  ]);
  const { rows } = await ledger.owner.query<{ income: number }>(
    `SELECT balance_minor::int AS income FROM credit.ledger_accounts WHERE ledger_account_id = 'income:interest'`,
  );
  expect(rows).toEqual([{ income: -(first ?? 0) - (second ?? 0) }]);
});
