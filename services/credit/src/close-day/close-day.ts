import type { Clock } from '@breakwater/clock';
import { deadlineIn } from '@breakwater/resilience';
import type { Pool } from 'pg';
import { newId } from '../domain/ids.ts';
import { notice } from '../domain/messages.ts';
import type { LedgerOperation, LedgerWriter } from '../ledger/index.ts';
import { recordProgress } from './day-closes.ts';
import { announceStatements } from './announce-statements.ts';

/** What closing a day needs. */
export interface CloseDayParts {
  readonly pool: Pool;
  readonly writer: Pick<LedgerWriter, 'submit'>;
  readonly clock: Clock;
  /** Of whoever asked for the close. */
  readonly trace: { readonly traceId: string; readonly traceparent: string };
  /** Once aborted the close stops after the chunk under way; asking again goes on from there. */
  readonly signal: AbortSignal;
}

/** How many accounts or holds are worked on at once. */
const CHUNK = 250;
/** How long the ledger may take for one of them, in milliseconds. */
const STEP_MS = 30_000;

/** Closing a day was cut short; it goes on when it is asked for again. */
export class CloseInterrupted extends Error {
  constructor() {
    super('the close of the day was interrupted');
    this.name = 'CloseInterrupted';
  }
}

/**
 * Closes a business date. Every step can be repeated, so a close that broke off goes on where it was:
 *
 *   date        the next date opens, under a lock that no batch straddles
 *   holds       what can no longer be captured is released
 *   instalments what has come is due, with its interest; what was due and is not paid is overdue; an account is
 *               overdue as long as any of them is, and no longer
 *   payouts     what merchants are owed by then is paid out, through the queue
 *   statements  at the end of a month they are written, through the queue
 */
export async function closeDay(parts: CloseDayParts, businessDate: string): Promise<void> {
  const { pool } = parts;
  await openNextDate(pool, businessDate);
  await recordProgress(pool, businessDate, 'holds', await expireHolds(parts, businessDate));
  await recordProgress(pool, businessDate, 'instalments', await rollAccounts(parts, businessDate));
  const payouts = await pool.query<{ made: bigint }>('SELECT credit.make_payouts($1, $2) AS made', [
    businessDate,
    parts.trace.traceparent,
  ]);
  await recordProgress(pool, businessDate, 'payouts', Number(payouts.rows[0]?.made ?? 0));
  await announceStatements(parts, businessDate);
  await pool.query(
    'UPDATE credit.day_closes SET finished_at = now(), error = NULL WHERE business_date = $1',
    [businessDate],
  );
}

/** Closes a date and opens the next, unless that was done before. */
export async function openNextDate(pool: Pool, businessDate: string): Promise<void> {
  await pool.query('SELECT credit.close_business_date($1)', [businessDate]);
}

function expireHolds(parts: CloseDayParts, businessDate: string): Promise<number> {
  return inChunks(parts, {
    find: `SELECT payment_id AS id, account_id FROM credit.payments
            WHERE state = 'held' AND hold_expires_on <= $3 AND payment_id > $1 ORDER BY payment_id LIMIT $2`,
    values: [businessDate],
    operationOf: ({ id, account_id: accountId }) => ({
      ...keyed(parts, businessDate, { accountId, resourceId: id, kind: 'payment.expire' }),
      kind: 'payment.expire',
      paymentId: id,
    }),
  });
}

/** The accounts of which anything falls due, then those that came overdue without owing anything. */
async function rollAccounts(parts: CloseDayParts, businessDate: string): Promise<number> {
  const operationOf = ({ account_id: accountId }: FoundRow): LedgerOperation => ({
    ...keyed(parts, businessDate, { accountId, resourceId: accountId, kind: 'account.roll' }),
    kind: 'account.roll',
  });
  const fallenDue = await inChunks(parts, {
    find: `SELECT DISTINCT account_id AS id, account_id FROM credit.instalments
            WHERE state IN ('planned', 'due') AND due_date <= $3::date + 1
              AND NOT (state = 'due' AND due_date > $3) AND account_id > $1 ORDER BY account_id LIMIT $2`,
    values: [businessDate],
    operationOf,
  });
  const overdueForNothing = await inChunks(parts, {
    find: `SELECT account_id AS id, account_id FROM credit.accounts AS a
            WHERE status = 'overdue' AND account_id > $1 AND NOT EXISTS (
              SELECT FROM credit.instalments AS i WHERE i.account_id = a.account_id AND i.state = 'overdue')
            ORDER BY account_id LIMIT $2`,
    values: [],
    operationOf,
  });
  return fallenDue + overdueForNothing;
}

interface FoundRow {
  readonly id: string;
  readonly account_id: string;
}

/** Works on everything that a query finds, in the order of ids, so that one that cannot be done does not come again. */
async function inChunks(
  { pool, writer, clock, signal }: CloseDayParts,
  work: {
    /** The ids after $1 in their order, $2 at most; what else it takes is in `values`. */
    readonly find: string;
    readonly values: readonly string[];
    readonly operationOf: (row: FoundRow) => LedgerOperation;
  },
): Promise<number> {
  let done = 0;
  for (let last = ''; ;) {
    if (signal.aborted) throw new CloseInterrupted();
    const { rows } = await pool.query<FoundRow>(work.find, [last, CHUNK, ...work.values]);
    const answers = await Promise.all(
      rows.map((row) => writer.submit(work.operationOf(row), deadlineIn(clock, STEP_MS))),
    );
    done += answers.filter(({ outcome }) => outcome === 'done').length;
    const end = rows.at(-1);
    if (end === undefined) return done;
    last = end.id;
  }
}

/** The key is the same however often a date is closed, so nothing is done twice. */
function keyed(
  { trace }: CloseDayParts,
  businessDate: string,
  about: { readonly accountId: string; readonly resourceId: string; readonly kind: string },
) {
  const operationId = newId();
  const { accountId, resourceId, kind } = about;
  return {
    operationId,
    accountId,
    traceId: trace.traceId,
    callerId: 'close-of-day',
    idempotencyKey: `${businessDate}:${kind}:${resourceId}`,
    requestHash: kind,
    events: [notice({ operationId, accountId, resourceId, kind, traceparent: trace.traceparent })],
  };
}
