import type { Snapshot } from './database.ts';
import type {
  AccountAmounts,
  AccountRow,
  OperationRow,
  ReceivableEntry,
  TransactionRow,
  VersionRow,
} from './evidence.ts';
import { AT_MS, dateOf, OPERATED, type Text } from './row-text.ts';

const AMOUNTS = `status, limit_minor AS "limitMinor", pay_later_limit_minor AS "payLaterLimitMinor",
           cash_loan_limit_minor AS "cashLoanLimitMinor", pay_later_posted_minor AS "payLaterPostedMinor",
           cash_loan_posted_minor AS "cashLoanPostedMinor", interest_posted_minor AS "interestMinor",
           pay_later_pending_minor AS "payLaterPendingMinor", cash_loan_pending_minor AS "cashLoanPendingMinor",
           collecting_minor AS "collectingMinor"`;

function amountsOf(row: Text<AccountAmounts>): AccountAmounts {
  return {
    status: row.status,
    limitMinor: BigInt(row.limitMinor),
    payLaterLimitMinor: BigInt(row.payLaterLimitMinor),
    cashLoanLimitMinor: BigInt(row.cashLoanLimitMinor),
    payLaterPostedMinor: BigInt(row.payLaterPostedMinor),
    cashLoanPostedMinor: BigInt(row.cashLoanPostedMinor),
    interestMinor: BigInt(row.interestMinor),
    payLaterPendingMinor: BigInt(row.payLaterPendingMinor),
    cashLoanPendingMinor: BigInt(row.cashLoanPendingMinor),
    collectingMinor: BigInt(row.collectingMinor),
  };
}

export async function readOperations(snapshot: Snapshot): Promise<OperationRow[]> {
  const rows = await snapshot.rows<Text<OperationRow>>(`
    SELECT operation_id AS "operationId", caller_id AS "callerId", idempotency_key AS key, kind, outcome,
           refusal_code AS "refusalCode", resource_id AS "resourceId", account_id AS "accountId",
           coalesce(amount_minor, 0) AS "amountMinor", coalesce(fee_minor, 0) AS "feeMinor",
           account_version::float8 AS "accountVersion", response_status AS "responseStatus", ${AT_MS}
      FROM credit.operations`);
  return rows.map((row) => ({
    ...row,
    amountMinor: BigInt(row.amountMinor),
    feeMinor: BigInt(row.feeMinor),
  }));
}

/** Of accounts that did more than open with a balance; the others are checked by the database alone. */
export async function readVersions(snapshot: Snapshot): Promise<VersionRow[]> {
  const rows = await snapshot.rows<Text<VersionRow>>(`
    SELECT v.account_id AS "accountId", v.version::float8 AS version, operation_id AS "operationId", kind,
           ${dateOf('business_date')} AS "businessDate", ${AMOUNTS}
      FROM credit.account_versions AS v WHERE ${OPERATED}`);
  return rows.map(({ accountId, version, operationId, kind, businessDate, ...amounts }) => ({
    accountId,
    version,
    operationId,
    kind,
    businessDate,
    ...amountsOf(amounts),
  }));
}

export function readTransactions(snapshot: Snapshot): Promise<TransactionRow[]> {
  return snapshot.rows<TransactionRow & Record<string, unknown>>(`
    SELECT transaction_id AS "transactionId", ${AT_MS} FROM credit.transactions WHERE kind NOT IN ('opening', 'payout')`);
}

export async function readReceivables(snapshot: Snapshot): Promise<ReceivableEntry[]> {
  const rows = await snapshot.rows<Text<ReceivableEntry>>(`
    SELECT e.transaction_id AS "transactionId", coalesce(t.kind = 'opening', false) AS opening,
           e.ledger_account_id AS "ledgerAccountId", e.amount_minor AS "amountMinor", e.account_id AS "accountId",
           e.account_version::float8 AS "accountVersion"
      FROM credit.entries AS e LEFT JOIN credit.transactions AS t USING (transaction_id)
     WHERE ${OPERATED}`);
  return rows.map((row) => ({ ...row, amountMinor: BigInt(row.amountMinor) }));
}

export async function readAccounts(snapshot: Snapshot): Promise<AccountRow[]> {
  const rows = await snapshot.rows<Text<AccountRow>>(`
    SELECT account_id AS "accountId", version::float8 AS version, ${AMOUNTS} FROM credit.accounts WHERE ${OPERATED}`);
  return rows.map(({ accountId, version, ...amounts }) => ({ accountId, version, ...amountsOf(amounts) }));
}

/** The open business date. */
export async function readBusinessDate(snapshot: Snapshot): Promise<string> {
  const [row] = await snapshot.rows<{ date: string }>(
    `SELECT ${dateOf('business_date')} AS date FROM credit.business_day`,
  );
  return row?.date ?? '';
}
