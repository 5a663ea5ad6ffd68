import type { Snapshot } from './database.ts';
import type {
  AccountRow,
  DecisionRow,
  LoanRow,
  OperationRow,
  PaymentRow,
  ReceivableEntry,
  TransactionRow,
  TransferRow,
} from './evidence.ts';

/** 64-bit numbers arrive as text, so that none is rounded. */
type Text<Row> = { [Name in keyof Row]: Row[Name] extends bigint ? string : Row[Name] };

const AT_MS = '(extract(epoch FROM created_at) * 1000)::float8 AS "createdAtMs"';

export async function readOperations(snapshot: Snapshot): Promise<OperationRow[]> {
  const rows = await snapshot.rows<Text<OperationRow>>(`
    SELECT operation_id AS "operationId", caller_id AS "callerId", idempotency_key AS key, kind, outcome,
           resource_id AS "resourceId", account_id AS "accountId", coalesce(amount_minor, 0) AS "amountMinor",
           account_version::float8 AS "accountVersion", limit_after_minor AS "limitAfterMinor",
           posted_after_minor AS "postedAfterMinor", pending_after_minor AS "pendingAfterMinor", ${AT_MS}
      FROM credit.operations`);
  return rows.map((row) => ({
    ...row,
    amountMinor: BigInt(row.amountMinor),
    limitAfterMinor: BigInt(row.limitAfterMinor),
    postedAfterMinor: BigInt(row.postedAfterMinor),
    pendingAfterMinor: BigInt(row.pendingAfterMinor),
  }));
}

export async function readPayments(snapshot: Snapshot): Promise<PaymentRow[]> {
  const rows = await snapshot.rows<Text<PaymentRow>>(`
    SELECT payment_id AS "paymentId", account_id AS "accountId", merchant_id AS "merchantId", order_id AS "orderId",
           amount_minor AS "amountMinor", fee_minor AS "feeMinor", instalments, decision_id AS "decisionId", ${AT_MS}
      FROM credit.payments`);
  return rows.map((row) => ({
    ...row,
    amountMinor: BigInt(row.amountMinor),
    feeMinor: BigInt(row.feeMinor),
  }));
}

export async function readLoans(snapshot: Snapshot): Promise<LoanRow[]> {
  const rows = await snapshot.rows<Text<LoanRow>>(`
    SELECT loan_id AS "loanId", account_id AS "accountId", state, amount_minor AS "amountMinor",
           term_months AS "termMonths", payout_account AS "payoutAccount", decision_id AS "decisionId", ${AT_MS}
      FROM credit.loans`);
  return rows.map((row) => ({ ...row, amountMinor: BigInt(row.amountMinor) }));
}

export function readTransactions(snapshot: Snapshot): Promise<TransactionRow[]> {
  return snapshot.rows<TransactionRow & Record<string, unknown>>(`
    SELECT transaction_id AS "transactionId", ${AT_MS} FROM credit.transactions WHERE kind <> 'opening'`);
}

export async function readReceivables(snapshot: Snapshot): Promise<ReceivableEntry[]> {
  const rows = await snapshot.rows<Text<ReceivableEntry>>(`
    SELECT e.transaction_id AS "transactionId", coalesce(t.kind = 'opening', false) AS opening,
           e.ledger_account_id AS "ledgerAccountId", e.amount_minor AS "amountMinor", e.account_id AS "accountId",
           e.account_version::float8 AS "accountVersion"
      FROM credit.entries AS e LEFT JOIN credit.transactions AS t USING (transaction_id)
     WHERE e.account_id IS NOT NULL`);
  return rows.map((row) => ({ ...row, amountMinor: BigInt(row.amountMinor) }));
}

export function readDecisions(snapshot: Snapshot): Promise<DecisionRow[]> {
  return snapshot.rows<DecisionRow & Record<string, unknown>>(`
    SELECT operation_id AS "operationId", account_id AS "accountId", outcome, rung,
           coalesce(jsonb_typeof(report) = 'object', false) AS "hasReport",
           (report->>'ageSeconds')::float8 AS "reportAgeSeconds"
      FROM credit.decisions`);
}

export async function readAccounts(snapshot: Snapshot): Promise<AccountRow[]> {
  const rows = await snapshot.rows<Text<AccountRow>>(`
    SELECT account_id AS "accountId", pay_later_limit_minor AS "payLaterLimitMinor",
           cash_loan_limit_minor AS "cashLoanLimitMinor",
           pay_later_posted_minor + cash_loan_posted_minor AS "postedMinor",
           cash_loan_pending_minor AS "pendingMinor", version::float8 AS version
      FROM credit.accounts WHERE version > 0`);
  return rows.map((row) => ({
    ...row,
    payLaterLimitMinor: BigInt(row.payLaterLimitMinor),
    cashLoanLimitMinor: BigInt(row.cashLoanLimitMinor),
    postedMinor: BigInt(row.postedMinor),
    pendingMinor: BigInt(row.pendingMinor),
  }));
}

export async function readTransfers(snapshot: Snapshot): Promise<TransferRow[]> {
  const rows = await snapshot.rows<Text<TransferRow>>(`
    SELECT transfer_id AS "transferId", reference, amount_minor AS "amountMinor", payout_account AS "payoutAccount"
      FROM bank.transfers`);
  return rows.map((row) => ({ ...row, amountMinor: BigInt(row.amountMinor) }));
}
