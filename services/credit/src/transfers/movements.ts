import type { Clock } from '@breakwater/clock';
import { bankAccountOf } from '@breakwater/contracts';
import { deadlineIn } from '@breakwater/resilience';
import type { RequestContext } from '@breakwater/service-kit';
import type { Pool } from 'pg';
import { newId } from '../domain/ids.ts';
import { notice, signal } from '../domain/messages.ts';
import type { LedgerAnswer, LedgerOperation, LedgerWriter, OutboxEvent } from '../ledger/index.ts';
import type { BankMovement } from './move-through-bank.ts';

/** What is needed to move a loan, a repayment or a payout on. */
export interface MovementParts {
  readonly pool: Pool;
  readonly writer: Pick<LedgerWriter, 'submit'>;
  readonly clock: Clock;
}

/** Whose effect the end of a movement is: a consumer takes each event once. */
export interface Cause {
  readonly consumer: string;
  /** A UUID. */
  readonly eventId: string;
  readonly context: RequestContext;
}

/** How long the ledger may take for one step, in milliseconds. */
const LEDGER_MS = 5_000;

interface CustomerRow {
  readonly account_id: string;
  readonly state: string;
  readonly amount_minor: bigint;
  readonly bank_account: string;
  readonly transfer_expires_at: Date | null;
}

/** What is the same for loans and repayments but for the names. */
interface CustomerKind {
  readonly direction: 'payout' | 'collection';
  readonly waiting: string;
  readonly moving: string;
  readonly begin: 'loan.begin_disbursing' | 'repayment.begin_collecting';
  readonly settle: 'loan.activate' | 'repayment.apply';
  readonly fail: 'loan.fail' | 'repayment.fail';
}

const LOAN: CustomerKind = {
  direction: 'payout',
  waiting: 'approved',
  moving: 'disbursing',
  begin: 'loan.begin_disbursing',
  settle: 'loan.activate',
  fail: 'loan.fail',
};

const REPAYMENT: CustomerKind = {
  direction: 'collection',
  waiting: 'requested',
  moving: 'collecting',
  begin: 'repayment.begin_collecting',
  settle: 'repayment.apply',
  fail: 'repayment.fail',
};

/** The money of a loan on its way to the customer. Undefined when there is no such loan. */
export async function loanMovement(
  parts: MovementParts,
  loanId: string,
  cause: Cause,
): Promise<BankMovement | undefined> {
  const { rows } = await parts.pool.query<CustomerRow>(
    `SELECT account_id, state, amount_minor, payout_account AS bank_account, transfer_expires_at
       FROM credit.loans WHERE loan_id = $1`,
    [loanId],
  );
  return rows[0] && customerMovement(parts, LOAN, rows[0], { resourceId: loanId, cause });
}

/** A repayment on its way from the customer. Undefined when there is none. */
export async function repaymentMovement(
  parts: MovementParts,
  repaymentId: string,
  cause: Cause,
): Promise<BankMovement | undefined> {
  const { rows } = await parts.pool.query<Omit<CustomerRow, 'bank_account'>>(
    `SELECT account_id, state, amount_minor, transfer_expires_at
       FROM credit.repayments WHERE repayment_id = $1`,
    [repaymentId],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const withBank = { ...row, bank_account: bankAccountOf(row.account_id) };
  return customerMovement(parts, REPAYMENT, withBank, { resourceId: repaymentId, cause });
}

/** A merchant's payout. Undefined when there is none. */
export async function payoutMovement(
  { pool }: MovementParts,
  payoutId: string,
  { consumer, eventId }: Cause,
): Promise<BankMovement | undefined> {
  const { rows } = await pool.query<
    Omit<CustomerRow, 'account_id' | 'bank_account'> & { merchant_id: string }
  >(`SELECT merchant_id, state, amount_minor, transfer_expires_at FROM credit.payouts WHERE payout_id = $1`, [
    payoutId,
  ]);
  const [row] = rows;
  if (row === undefined) return undefined;
  const end = async (paid: boolean): Promise<boolean> => {
    const values = [payoutId, paid, consumer, eventId, newId()];
    const ends = await pool.query<{ ended: boolean }>(
      'SELECT credit.end_payout($1, $2, $3, $4, $5) AS ended',
      values,
    );
    return ends.rows[0]?.ended === true;
  };
  return {
    state: stateOf(row.state, { waiting: 'requested', moving: 'paying' }),
    instruction: {
      reference: payoutId,
      direction: 'payout',
      amountMinor: Number(row.amount_minor),
      currency: 'CNY',
      bankAccount: `bm-${row.merchant_id.slice(2)}`,
    },
    expiresAt: row.transfer_expires_at,
    begin: async (expiresAt) => {
      const begun = await pool.query<{ begun: boolean }>('SELECT credit.begin_payout($1, $2, $3) AS begun', [
        payoutId,
        expiresAt,
        row.transfer_expires_at,
      ]);
      return begun.rows[0]?.begun === true;
    },
    settle: () => end(true),
    fail: () => end(false),
  };
}

function customerMovement(
  parts: MovementParts,
  kind: CustomerKind,
  row: CustomerRow,
  { resourceId, cause }: { resourceId: string; cause: Cause },
): BankMovement {
  const { account_id: accountId, transfer_expires_at: previousExpiresAt } = row;
  const { consumer, eventId, context } = cause;
  const common = { operationId: newId(), accountId, traceId: context.trace.traceId, resourceId };
  const end = async (as: typeof kind.settle | typeof kind.fail): Promise<boolean> => {
    const operation = { ...common, kind: as, consumer, eventId };
    const events = endEvents({ ...operation, traceparent: context.trace.traceparent });
    return hasEnded(await submit(parts, { ...operation, events }), resourceId);
  };
  return {
    state: stateOf(row.state, kind),
    instruction: {
      reference: resourceId,
      direction: kind.direction,
      amountMinor: Number(row.amount_minor),
      currency: 'CNY',
      bankAccount: row.bank_account,
    },
    expiresAt: previousExpiresAt,
    begin: async (expiresAt) => {
      const operation = {
        ...common,
        operationId: newId(),
        kind: kind.begin,
        expiresAt,
        previousExpiresAt,
      };
      return (await submit(parts, operation)).outcome === 'done';
    },
    settle: () => end(kind.settle),
    fail: () => end(kind.fail),
  };
}

/** Only `failed` is the same word for all; what else is neither waiting nor moving was moved. */
function stateOf(state: string, kind: Pick<CustomerKind, 'waiting' | 'moving'>): BankMovement['state'] {
  if (state === kind.waiting) return 'waiting';
  if (state === kind.moving) return 'moving';
  return state === 'failed' ? 'failed' : 'settled';
}

const SIGNALS = {
  'loan.activate': 'loan_active',
  'loan.fail': undefined,
  'repayment.apply': 'repayment',
  'repayment.fail': 'repayment_failed',
} as const;

function endEvents(told: {
  readonly operationId: string;
  readonly accountId: string;
  readonly resourceId: string;
  readonly kind: keyof typeof SIGNALS;
  readonly traceparent: string;
}): OutboxEvent[] {
  const kind = SIGNALS[told.kind];
  return kind === undefined ? [notice(told)] : [notice(told), signal(told, kind)];
}

/** A duplicate was taken by another delivery of the same event; a conflict means that it has come to its end already. */
function hasEnded({ outcome }: LedgerAnswer, resourceId: string): boolean {
  if (outcome === 'refused' || outcome === 'key_reused')
    throw new Error(`the ledger did not end ${resourceId}: ${outcome}`);
  return outcome === 'done';
}

function submit({ writer, clock }: MovementParts, operation: LedgerOperation): Promise<LedgerAnswer> {
  return writer.submit(operation, deadlineIn(clock, LEDGER_MS));
}
