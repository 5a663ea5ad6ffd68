import type { Snapshot } from './database.ts';
import type {
  AccountAmounts,
  AccountRow,
  ApplicationRow,
  BankMovementRow,
  DecisionRow,
  LoanRow,
  OperationRow,
  PaymentRow,
  ReceivableEntry,
  TransactionRow,
  TransferRow,
  VersionRow,
} from './evidence.ts';

/** 64-bit numbers arrive as text, so that none is rounded. */
type Text<Row> = { [Name in keyof Row]: Row[Name] extends bigint ? string : Row[Name] };

const AT_MS = '(extract(epoch FROM created_at) * 1000)::float8 AS "createdAtMs"';

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
           account_version::float8 AS "accountVersion", ${AT_MS}
      FROM credit.operations`);
  return rows.map((row) => ({
    ...row,
    amountMinor: BigInt(row.amountMinor),
    feeMinor: BigInt(row.feeMinor),
  }));
}

/** Of accounts that did more than open with a balance. */
export async function readVersions(snapshot: Snapshot): Promise<VersionRow[]> {
  const rows = await snapshot.rows<Text<VersionRow>>(`
    SELECT v.account_id AS "accountId", v.version::float8 AS version, operation_id AS "operationId", kind, ${AMOUNTS}
      FROM credit.account_versions AS v
     WHERE EXISTS (SELECT FROM credit.operations AS o WHERE o.account_id = v.account_id)`);
  return rows.map(({ accountId, version, operationId, kind, ...amounts }) => ({
    accountId,
    version,
    operationId,
    kind,
    ...amountsOf(amounts),
  }));
}

export async function readApplications(snapshot: Snapshot): Promise<ApplicationRow[]> {
  const rows = await snapshot.rows<Text<ApplicationRow>>(`
    SELECT operation_id AS "operationId", resource_id AS "resourceId", interest_minor AS "interestMinor",
           paid_minor AS "paidMinor" FROM credit.applications`);
  return rows.map((row) => ({
    ...row,
    interestMinor: BigInt(row.interestMinor),
    paidMinor: BigInt(row.paidMinor),
  }));
}

export async function readMovements(snapshot: Snapshot): Promise<BankMovementRow[]> {
  const rows = await snapshot.rows<Text<BankMovementRow>>(`
    SELECT loan_id AS reference, CASE state WHEN 'approved' THEN 'waiting' WHEN 'disbursing' THEN 'moving'
             WHEN 'failed' THEN 'failed' ELSE 'done' END AS state, 'payout' AS direction, amount_minor AS "amountMinor",
           payout_account AS "bankAccount" FROM credit.loans
    UNION ALL
    SELECT repayment_id, CASE state WHEN 'requested' THEN 'waiting' WHEN 'collecting' THEN 'moving'
             WHEN 'failed' THEN 'failed' ELSE 'done' END, 'collection', amount_minor, 'ba-' || substr(account_id, 3)
      FROM credit.repayments
    UNION ALL
    SELECT payout_id, CASE state WHEN 'requested' THEN 'waiting' WHEN 'paying' THEN 'moving'
             WHEN 'failed' THEN 'failed' ELSE 'done' END, 'payout', amount_minor, 'bm-' || substr(merchant_id, 3)
      FROM credit.payouts`);
  return rows.map((row) => ({ ...row, amountMinor: BigInt(row.amountMinor) }));
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
    SELECT transaction_id AS "transactionId", ${AT_MS} FROM credit.transactions WHERE kind NOT IN ('opening', 'payout')`);
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
    SELECT account_id AS "accountId", version::float8 AS version, ${AMOUNTS} FROM credit.accounts WHERE version > 0`);
  return rows.map(({ accountId, version, ...amounts }) => ({ accountId, version, ...amountsOf(amounts) }));
}

export async function readTransfers(snapshot: Snapshot): Promise<TransferRow[]> {
  const rows = await snapshot.rows<Text<TransferRow>>(`
    SELECT transfer_id AS "transferId", reference, direction, amount_minor AS "amountMinor",
           bank_account AS "bankAccount" FROM bank.transfers`);
  return rows.map((row) => ({ ...row, amountMinor: BigInt(row.amountMinor) }));
}
