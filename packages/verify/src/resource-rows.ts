import type { Snapshot } from './database.ts';
import type { DecisionRow, StandInRow } from './decision-evidence.ts';
import type {
  ApplicationRow,
  BankMovementRow,
  InstalmentRow,
  LoanRow,
  PaymentRow,
  PayoutRow,
  RefundRow,
  RepaymentRow,
  TransferRow,
} from './evidence.ts';
import { AT_MS, dateOf, OPERATED, type Text } from './row-text.ts';

export async function readPayments(snapshot: Snapshot): Promise<PaymentRow[]> {
  const rows = await snapshot.rows<Text<PaymentRow>>(`
    SELECT payment_id AS "paymentId", account_id AS "accountId", merchant_id AS "merchantId", order_id AS "orderId",
           capture, state, amount_minor AS "amountMinor", captured_minor AS "capturedMinor",
           refunded_minor AS "refundedMinor", fee_minor AS "feeMinor", fee_refunded_minor AS "feeRefundedMinor",
           instalments, ${dateOf('hold_expires_on')} AS "holdExpiresOn", decision_id AS "decisionId", ${AT_MS}
      FROM credit.payments`);
  return rows.map((row) => ({
    ...row,
    amountMinor: BigInt(row.amountMinor),
    capturedMinor: BigInt(row.capturedMinor),
    refundedMinor: BigInt(row.refundedMinor),
    feeMinor: BigInt(row.feeMinor),
    feeRefundedMinor: BigInt(row.feeRefundedMinor),
  }));
}

export async function readRefunds(snapshot: Snapshot): Promise<RefundRow[]> {
  const rows = await snapshot.rows<Text<RefundRow>>(`
    SELECT operation_id AS "operationId", payment_id AS "paymentId", amount_minor AS "amountMinor",
           fee_minor AS "feeMinor" FROM credit.refunds`);
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

export async function readRepayments(snapshot: Snapshot): Promise<RepaymentRow[]> {
  const rows = await snapshot.rows<Text<RepaymentRow>>(`
    SELECT repayment_id AS "repaymentId", account_id AS "accountId", state, amount_minor AS "amountMinor",
           unapplied_minor AS "unappliedMinor", ${AT_MS} FROM credit.repayments`);
  return rows.map((row) => ({
    ...row,
    amountMinor: BigInt(row.amountMinor),
    unappliedMinor: BigInt(row.unappliedMinor),
  }));
}

/** Payouts, and postings of payouts that do not exist. */
export function readPayouts(snapshot: Snapshot): Promise<PayoutRow[]> {
  return snapshot.rows<PayoutRow & Record<string, unknown>>(`
    SELECT coalesce(p.payout_id, t.resource_id) AS "payoutId", coalesce(p.state, 'failed') AS state,
           count(t.transaction_id)::int AS postings
      FROM credit.payouts AS p
      FULL JOIN (SELECT transaction_id, resource_id FROM credit.transactions WHERE kind = 'payout') AS t
        ON t.resource_id = p.payout_id
     GROUP BY 1, 2`);
}

/** By far the most rows; they share the texts that repeat in them, and are held once. */
export async function readInstalments(snapshot: Snapshot): Promise<InstalmentRow[]> {
  const batches = snapshot.batches<Text<InstalmentRow>>(`
    SELECT resource_id AS "resourceId", number, account_id AS "accountId", product, ${dateOf('due_date')} AS "dueDate",
           principal_minor AS "principalMinor", fee_minor AS "feeMinor", interest_minor AS "interestMinor",
           paid_minor AS "paidMinor", interest_paid_minor AS "interestPaidMinor", state
      FROM credit.instalments WHERE ${OPERATED}`);
  const texts = new Map<string, string>();
  const shared = <Value extends string>(text: Value): Value => {
    const known = texts.get(text);
    if (known === undefined) texts.set(text, text);
    return (known ?? text) as Value;
  };
  const instalments: InstalmentRow[] = [];
  for await (const rows of batches)
    for (const row of rows)
      instalments.push({
        resourceId: shared(row.resourceId),
        number: row.number,
        accountId: shared(row.accountId),
        product: shared(row.product),
        dueDate: shared(row.dueDate),
        principalMinor: BigInt(row.principalMinor),
        feeMinor: BigInt(row.feeMinor),
        interestMinor: BigInt(row.interestMinor),
        paidMinor: BigInt(row.paidMinor),
        interestPaidMinor: BigInt(row.interestPaidMinor),
        state: shared(row.state),
      });
  return instalments;
}

/** What of repayments, refunds and credits went where. */
export async function readApplications(snapshot: Snapshot): Promise<ApplicationRow[]> {
  const rows = await snapshot.rows<Text<ApplicationRow>>(`
    SELECT operation_id AS "operationId", source_id AS "sourceId", resource_id AS "resourceId", number,
           interest_minor AS "interestMinor", paid_minor AS "paidMinor" FROM credit.applications`);
  return rows.map((row) => ({
    ...row,
    interestMinor: BigInt(row.interestMinor),
    paidMinor: BigInt(row.paidMinor),
  }));
}

export function readDecisions(snapshot: Snapshot): Promise<DecisionRow[]> {
  return snapshot.rows<DecisionRow & Record<string, unknown>>(`
    SELECT operation_id AS "operationId", account_id AS "accountId", outcome, decline_code AS "declineCode",
           reason_codes AS "reasonCodes", rung, coalesce(json_typeof(report) = 'object', false) AS "hasReport",
           (report->>'ageSeconds')::float8 AS "reportAgeSeconds",
           CASE rung WHEN 'stand_in' THEN json_build_object('amountMinorMax', evidence->'amountMinorMax',
             'customerMinorMax', evidence->'customerMinorMax', 'totalMinorMax', evidence->'totalMinorMax') END AS caps
      FROM credit.decisions`);
}

export async function readStandIns(snapshot: Snapshot): Promise<StandInRow[]> {
  const rows = await snapshot.rows<Text<StandInRow>>(`
    SELECT operation_id AS "operationId", account_id AS "accountId", amount_minor AS "amountMinor",
           taken_step::float8 AS "takenStep", settled_step::float8 AS "settledStep" FROM credit.stand_ins`);
  return rows.map((row) => ({ ...row, amountMinor: BigInt(row.amountMinor) }));
}

export function readDeferrals(snapshot: Snapshot): Promise<{ callerId: string; key: string }[]> {
  return snapshot.rows(
    `SELECT caller_id AS "callerId", idempotency_key AS key FROM credit.deferred_payments`,
  );
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

export async function readTransfers(snapshot: Snapshot): Promise<TransferRow[]> {
  const rows = await snapshot.rows<Text<TransferRow>>(`
    SELECT transfer_id AS "transferId", reference, direction, state, amount_minor AS "amountMinor",
           bank_account AS "bankAccount" FROM bank.transfers`);
  return rows.map((row) => ({ ...row, amountMinor: BigInt(row.amountMinor) }));
}
