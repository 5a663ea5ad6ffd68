import type { OwedInstalment } from '@breakwater/ledger';
import type { Pool, QueryResultRow } from 'pg';
import { getAccount } from './read-account.ts';
import type { ModelApplication } from './test-model-plan.ts';

/** What the database recorded of an account, in shapes that a model can be compared with. */

interface OperationRow {
  readonly operationId: string;
  readonly accountVersion: number;
}

/** The operations of an account in the order in which they were judged; done before what was refused after it. */
export function recordedOperations(pool: Pool, accountId: string): Promise<OperationRow[]> {
  return ask<OperationRow>(
    pool,
    `SELECT operation_id AS "operationId", account_version::int AS "accountVersion" FROM credit.operations
      WHERE account_id = $1 ORDER BY account_version, outcome`,
    accountId,
  );
}

/** The amounts at each version, from the first. */
export async function recordedVersions(pool: Pool, accountId: string): Promise<object[]> {
  const rows = await ask<Record<string, string>>(
    pool,
    `SELECT status, limit_minor AS limit, pay_later_limit_minor AS "payLaterLimit",
         cash_loan_limit_minor AS "cashLoanLimit", pay_later_posted_minor AS "payLaterPosted",
         cash_loan_posted_minor AS "cashLoanPosted", interest_posted_minor AS interest,
         pay_later_pending_minor AS "payLaterPending", cash_loan_pending_minor AS "cashLoanPending",
         collecting_minor AS collecting
       FROM credit.account_versions WHERE account_id = $1 ORDER BY version`,
    accountId,
  );
  return rows.map(({ status, ...amounts }) => ({ status, ...bigints(amounts) }));
}

/** The account with everything that belongs to it. */
export async function recordedAccount(pool: Pool, accountId: string) {
  const record = await getAccount(pool, accountId);
  if (record === undefined) throw new Error(`there is no ${accountId}`);
  return {
    account: {
      status: record.status,
      limitMinor: record.limitMinor,
      limitBeforeCutMinor: record.limitBeforeCutMinor,
      subLimitsMinor: record.subLimitsMinor,
      postedMinor: record.postedMinor,
      pendingMinor: record.pendingMinor,
      interestMinor: record.interestMinor,
      collectingMinor: record.collectingMinor,
      version: record.version,
    },
    instalments: await recordedInstalments(pool, accountId),
    applications: await recordedApplications(pool, accountId),
    payments: await recordedPayments(pool, accountId),
    transfers: await recordedTransfers(pool, accountId),
  };
}

async function recordedInstalments(pool: Pool, accountId: string): Promise<OwedInstalment[]> {
  const rows = await ask<Omit<OwedInstalment, `${string}Minor`> & Record<string, string>>(
    pool,
    `SELECT resource_id AS "resourceId", number, product, to_char(due_date, 'YYYY-MM-DD') AS "dueDate",
         principal_minor AS "principalMinor", fee_minor AS "feeMinor", interest_minor AS "interestMinor",
         paid_minor AS "paidMinor", interest_paid_minor AS "interestPaidMinor", state
       FROM credit.instalments WHERE account_id = $1 ORDER BY resource_id COLLATE "C", number`,
    accountId,
  );
  return rows.map(({ resourceId, number, product, dueDate, state, ...amounts }) => ({
    resourceId,
    number,
    product,
    dueDate,
    state,
    ...(bigints(amounts) as Pick<OwedInstalment, `${string}Minor` & keyof OwedInstalment>),
  }));
}

async function recordedApplications(pool: Pool, accountId: string): Promise<ModelApplication[]> {
  const rows = await ask<Omit<ModelApplication, `${string}Minor`> & Record<string, string>>(
    pool,
    `SELECT a.operation_id AS "operationId", a.resource_id AS "resourceId", a.number, a.source_id AS "sourceId",
         a.interest_minor AS "interestMinor", a.paid_minor AS "paidMinor"
       FROM credit.applications AS a JOIN credit.instalments AS i USING (resource_id, number)
      WHERE i.account_id = $1 ORDER BY a.operation_id::text COLLATE "C", a.resource_id COLLATE "C", a.number`,
    accountId,
  );
  return rows.map(({ operationId, resourceId, number, sourceId, ...amounts }) => ({
    operationId,
    resourceId,
    number,
    sourceId,
    ...(bigints(amounts) as Pick<ModelApplication, 'interestMinor' | 'paidMinor'>),
  }));
}

async function recordedPayments(pool: Pool, accountId: string): Promise<Record<string, object>> {
  const rows = await ask<Record<'id' | 'state' | 'captured' | 'fee' | 'refunded' | 'given_back', string>>(
    pool,
    `SELECT payment_id AS id, state, captured_minor AS captured, fee_minor AS fee, refunded_minor AS refunded,
         fee_refunded_minor AS given_back
       FROM credit.payments WHERE account_id = $1`,
    accountId,
  );
  return Object.fromEntries(
    rows.map((row) => [
      row.id,
      {
        state: row.state,
        capturedMinor: BigInt(row.captured),
        feeMinor: BigInt(row.fee),
        refunded: { amountMinor: BigInt(row.refunded), feeMinor: BigInt(row.given_back) },
      },
    ]),
  );
}

async function recordedTransfers(pool: Pool, accountId: string): Promise<Record<string, object>> {
  const rows = await ask<Record<'id' | 'state' | 'amount' | 'unapplied', string>>(
    pool,
    `SELECT loan_id AS id, state, amount_minor AS amount, 0 AS unapplied FROM credit.loans WHERE account_id = $1
     UNION ALL
     SELECT repayment_id, state, amount_minor, unapplied_minor FROM credit.repayments WHERE account_id = $1`,
    accountId,
  );
  return Object.fromEntries(
    rows.map((row) => [
      row.id,
      { state: row.state, amountMinor: BigInt(row.amount), unappliedMinor: BigInt(row.unapplied) },
    ]),
  );
}

async function ask<Row extends QueryResultRow>(pool: Pool, text: string, accountId: string): Promise<Row[]> {
  return (await pool.query<Row>(text, [accountId])).rows;
}

function bigints(amounts: Readonly<Record<string, string>>): Record<string, bigint> {
  return Object.fromEntries(Object.entries(amounts).map(([name, value]) => [name, BigInt(value)]));
}
