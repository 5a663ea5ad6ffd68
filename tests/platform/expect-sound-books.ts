import { expect } from 'vitest';
import { eventually } from './test-waiting.ts';

/** What must never be found, by its name: each statement finds the rows that break it. */
const UNSOUND: Readonly<Record<string, string>> = {
  'a transaction that does not sum to zero':
    'SELECT transaction_id FROM credit.entries GROUP BY 1 HAVING sum(amount_minor) <> 0',
  'a trial balance that is off': 'SELECT FROM credit.ledger_accounts HAVING sum(balance_minor) <> 0',
  'a balance that is not the sum of its entries': `
    SELECT ledger_account_id FROM credit.ledger_accounts AS a LEFT JOIN credit.entries AS e USING (ledger_account_id)
     GROUP BY 1, a.balance_minor, a.version
    HAVING a.balance_minor <> coalesce(sum(e.amount_minor), 0) OR a.version <> count(e.version)`,
  'an account whose versions have a gap': `
    SELECT a.account_id FROM credit.accounts AS a LEFT JOIN credit.account_versions AS v USING (account_id)
     GROUP BY a.account_id HAVING a.version <> count(v.version) OR a.version <> coalesce(max(v.version), 0)`,
  'a version above its limit that new credit led to': `
    SELECT account_id, version FROM credit.account_versions
     WHERE kind IN ('purchase', 'payment.hold', 'loan.approve') AND limit_minor < pay_later_posted_minor
           + cash_loan_posted_minor + pay_later_pending_minor + cash_loan_pending_minor`,
  'a key that was used for two things': `
    SELECT caller_id FROM credit.operations GROUP BY caller_id, idempotency_key HAVING count(*) > 1`,
  'a payment that gave back more than was taken': `
    SELECT payment_id FROM credit.payments AS p LEFT JOIN credit.refunds AS r USING (payment_id)
     GROUP BY payment_id HAVING p.refunded_minor <> coalesce(sum(r.amount_minor), 0)
         OR p.refunded_minor > p.captured_minor`,
  'a repayment that was not applied to the fen': `
    SELECT repayment_id FROM credit.repayments AS r
      LEFT JOIN credit.applications AS a ON a.source_id = r.repayment_id
     GROUP BY repayment_id HAVING r.state = 'applied'
       AND r.amount_minor <> r.unapplied_minor + coalesce(sum(a.interest_minor + a.paid_minor), 0)`,
  'money that the bank did not move once, or moved without need': `
    WITH owed AS (
      SELECT loan_id AS reference, amount_minor, state IN ('active', 'overdue', 'repaid') AS moved FROM credit.loans
      UNION ALL SELECT repayment_id, amount_minor, state = 'applied' FROM credit.repayments
      UNION ALL SELECT payout_id, amount_minor, state = 'paid' FROM credit.payouts)
    SELECT reference FROM owed FULL JOIN bank.transfers AS t USING (reference)
     GROUP BY reference HAVING count(t.transfer_id) <> count(*) FILTER (WHERE moved)
         OR count(*) > 1 OR bool_or(t.amount_minor <> owed.amount_minor) OR bool_or(owed.reference IS NULL)`,
};

/** What is still under way, by its name. */
const UNFINISHED: Readonly<Record<string, string>> = {
  'an event that has not left': 'SELECT event_id FROM credit.outbox WHERE sent_at IS NULL',
  'a loan on its way': `SELECT loan_id FROM credit.loans WHERE state IN ('approved', 'disbursing')`,
  'a repayment on its way': `SELECT repayment_id FROM credit.repayments WHERE state IN ('requested', 'collecting')`,
  'a payout on its way': `SELECT payout_id FROM credit.payouts WHERE state IN ('requested', 'paying')`,
  'a purchase that its merchant has no line of': `
    SELECT transaction_id FROM credit.transactions LEFT JOIN credit.settlement_lines USING (transaction_id)
     WHERE kind IN ('purchase', 'payment.capture', 'payment.refund') AND merchant_id IS NULL`,
  'a notice that was not written': `
    SELECT event_id FROM credit.outbox LEFT JOIN credit.notifications USING (event_id)
     WHERE queue = 'notification' AND number IS NULL`,
};

/** Whoever reads the tables of a fleet. */
export interface Books {
  rows(statement: string): Promise<readonly object[]>;
}

/** Waits until nothing is under way any more, and expects books in which every fen is where it belongs. */
export async function expectSoundBooks(books: Books): Promise<void> {
  await eventually(
    () => unfinishedIn(books),
    (unfinished) => unfinished.length === 0,
  );
  expect(await unsoundIn(books)).toEqual([]);
}

/** The names of what is wrong. */
export function unsoundIn(books: Books): Promise<string[]> {
  return found(books, UNSOUND);
}

/** The names of what is under way. */
export function unfinishedIn(books: Books): Promise<string[]> {
  return found(books, UNFINISHED);
}

async function found(books: Books, statements: Readonly<Record<string, string>>): Promise<string[]> {
  const names: string[] = [];
  for (const [name, statement] of Object.entries(statements)) {
    const rows = await books.rows(`SELECT FROM (${statement} LIMIT 1) AS found`);
    if (rows.length > 0) names.push(name);
  }
  return names;
}
