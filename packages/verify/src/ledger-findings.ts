import type { Snapshot } from './database.ts';
import type { BalanceMismatch, LedgerFindings } from './evidence.ts';

/** So many mismatches are read; a ledger that has more is no better understood by reading them. */
const ROWS_MAX = 1_000;

/** Lets the database compare every balance with its entries, from entry zero. */
export async function readLedgerFindings(snapshot: Snapshot): Promise<LedgerFindings> {
  const [counts] = await snapshot.rows<{ transactions: number; balances: number }>(`
    SELECT (SELECT count(*) FROM credit.transactions)::int AS transactions,
           (SELECT count(*) FROM credit.ledger_accounts)::int + (SELECT count(*) FROM credit.accounts)::int AS balances`);
  const unbalanced = await snapshot.rows<{ transaction_id: string; currency: string; sum: string }>(`
    SELECT transaction_id, currency, sum(amount_minor) AS sum FROM credit.entries
     GROUP BY transaction_id, currency HAVING sum(amount_minor) <> 0 LIMIT ${ROWS_MAX}`);
  return {
    transactions: counts?.transactions ?? 0,
    balances: counts?.balances ?? 0,
    unbalanced: unbalanced.map((row) => ({
      transactionId: row.transaction_id,
      currency: row.currency,
      sumMinor: BigInt(row.sum),
    })),
    mismatches: [
      ...(await ledgerMismatches(snapshot)),
      ...(await sharedMismatches(snapshot)),
      ...(await accountMismatches(snapshot)),
      ...(await versionMismatches(snapshot)),
    ],
  };
}

async function ledgerMismatches(snapshot: Snapshot): Promise<BalanceMismatch[]> {
  const rows = await snapshot.rows<{
    id: string;
    balance: string;
    sum: string;
    version: string;
    entries: string;
  }>(`
    SELECT coalesce(a.ledger_account_id, e.ledger_account_id) AS id, coalesce(a.balance_minor, 0) AS balance,
           coalesce(e.sum, 0) AS sum, coalesce(a.version, 0) AS version, coalesce(e.entries, 0) AS entries
      FROM credit.ledger_accounts AS a
      FULL JOIN (SELECT ledger_account_id, sum(amount_minor) AS sum, count(*) AS entries, max(version) AS last
                   FROM credit.entries GROUP BY ledger_account_id) AS e USING (ledger_account_id)
     WHERE coalesce(a.balance_minor, 0) <> coalesce(e.sum, 0)
        OR coalesce(a.version, 0) <> coalesce(e.entries, 0) OR coalesce(e.last, 0) <> coalesce(e.entries, 0)
     ORDER BY id LIMIT ${ROWS_MAX}`);
  return rows.map(({ id, balance, sum, version, entries }) => ({
    subject: id,
    text: `The balance is ${balance} at version ${version}; its ${entries} entries sum to ${sum}.`,
  }));
}

/** What merchants are owed, what went through the bank and what was earned, by the things that it comes from. */
async function sharedMismatches(snapshot: Snapshot): Promise<BalanceMismatch[]> {
  const rows = await snapshot.rows<{ id: string; balance: string; given: string }>(`
    WITH given (id, amount) AS (
      SELECT 'merchant:' || merchant_id, refunded_minor - captured_minor FROM credit.payments
      UNION ALL SELECT 'merchant:' || merchant_id, amount_minor FROM credit.payouts WHERE state = 'paid'
      UNION ALL SELECT 'bank:clearing', -amount_minor FROM credit.payouts WHERE state = 'paid'
      UNION ALL SELECT 'bank:clearing', -amount_minor FROM credit.loans WHERE state IN ('active', 'overdue', 'repaid')
      UNION ALL SELECT 'bank:clearing', amount_minor FROM credit.repayments WHERE state = 'applied'
      UNION ALL SELECT 'income:fee', fee_refunded_minor - fee_minor FROM credit.payments WHERE captured_minor > 0
      UNION ALL SELECT 'income:interest', -interest_minor FROM credit.instalments
        WHERE interest_minor > 0 AND (state IN ('due', 'overdue') OR interest_paid_minor > 0))
    SELECT a.ledger_account_id AS id, a.balance_minor AS balance, coalesce(g.amount, 0) AS given
      FROM credit.ledger_accounts AS a
      LEFT JOIN (SELECT id, sum(amount) AS amount FROM given GROUP BY id) AS g ON g.id = a.ledger_account_id
     WHERE a.kind NOT IN ('receivable', 'opening_equity') AND a.balance_minor <> coalesce(g.amount, 0)
     ORDER BY id LIMIT ${ROWS_MAX}`);
  return rows.map(({ id, balance, given }) => ({
    subject: id,
    text: `The balance is ${balance}; payments, loans, repayments and payouts give ${given}.`,
  }));
}

/** The amounts beside a customer's account, by what gives them: entries, holds, loans and repayments under way. */
async function accountMismatches(snapshot: Snapshot): Promise<BalanceMismatch[]> {
  const rows = await snapshot.rows<{ id: string; stored: string; given: string }>(`
    SELECT a.account_id AS id, x.stored, x.given
      FROM credit.accounts AS a
      LEFT JOIN (SELECT account_id,
                        sum(amount_minor) FILTER (WHERE ledger_account_id LIKE 'receivable:pay%') AS pay,
                        sum(amount_minor) FILTER (WHERE ledger_account_id LIKE 'receivable:cash%') AS loan,
                        sum(amount_minor) FILTER (WHERE ledger_account_id LIKE 'receivable:int%') AS interest
                   FROM credit.entries WHERE account_id IS NOT NULL GROUP BY account_id) AS e USING (account_id)
      LEFT JOIN (SELECT account_id, sum(amount_minor + fee_minor) AS held
                   FROM credit.payments WHERE state = 'held' GROUP BY account_id) AS p USING (account_id)
      LEFT JOIN (SELECT account_id, sum(amount_minor) AS approved
                   FROM credit.loans WHERE state IN ('approved', 'disbursing') GROUP BY account_id) AS l USING (account_id)
      LEFT JOIN (SELECT account_id, sum(amount_minor) AS promised
                   FROM credit.repayments WHERE state IN ('requested', 'collecting') GROUP BY account_id) AS r
        USING (account_id)
      CROSS JOIN LATERAL (SELECT
        concat_ws(', ', a.pay_later_posted_minor, a.cash_loan_posted_minor, a.interest_posted_minor,
          a.pay_later_pending_minor, a.cash_loan_pending_minor, a.collecting_minor) AS stored,
        concat_ws(', ', coalesce(e.pay, 0), coalesce(e.loan, 0), coalesce(e.interest, 0), coalesce(p.held, 0),
          coalesce(l.approved, 0), coalesce(r.promised, 0)) AS given) AS x
     WHERE x.stored <> x.given
     ORDER BY id LIMIT ${ROWS_MAX}`);
  return rows.map(({ id, stored, given }) => ({
    subject: id,
    text: `The account holds ${stored} for purchases, loans, interest, holds, approved loans and promised repayments; what belongs to it gives ${given}.`,
  }));
}

/** All that is recorded of a version, as one text. */
function amountsIn(row: string): string {
  const columns = [
    'status',
    'limit_minor',
    'pay_later_limit_minor',
    'cash_loan_limit_minor',
    'pay_later_posted_minor',
    'cash_loan_posted_minor',
    'interest_posted_minor',
    'pay_later_pending_minor',
    'cash_loan_pending_minor',
    'collecting_minor',
  ];
  return `concat_ws(', ', ${columns.map((column) => `${row}.${column}`).join(', ')})`;
}

/** What stands in an account, against its last version: most accounts never get further than their opening. */
async function versionMismatches(snapshot: Snapshot): Promise<BalanceMismatch[]> {
  const rows = await snapshot.rows<{ id: string; stored: string; recorded: string }>(`
    SELECT account_id AS id, ${amountsIn('a')} AS stored, ${amountsIn('v')} AS recorded
      FROM credit.accounts AS a JOIN credit.account_versions AS v USING (account_id, version)
     WHERE ${amountsIn('a')} <> ${amountsIn('v')}
     ORDER BY id LIMIT ${ROWS_MAX}`);
  return rows.map(({ id, stored, recorded }) => ({
    subject: id,
    text: `The account is ${stored}; its last version was ${recorded}.`,
  }));
}
