import { type Clock, sleep } from '@breakwater/clock';
import { withSnapshot } from './database.ts';

/** How long the checker waits for the platform to finish what it has begun. */
export interface QuietOptions {
  readonly timeoutMs?: number;
  readonly pollMs?: number;
  /** Nothing new may be recorded for so long: a request may still stand in a queue that the database does not show. */
  readonly settleMs?: number;
  /** What else is still going on, as sentences; asked at each look. */
  readonly busy?: () => Promise<readonly string[]>;
}

export const QUIET_DEFAULTS = { timeoutMs: 30_000, pollMs: 250, settleMs: 1_000 } as const;

/**
 * Waits until every effect that is under way has ended: outbox empty and its messages worked on, no loan, repayment
 * or payout on its way through the bank, no hold past its date, no close of a day under way, no payment that waits to be
 * reviewed or decided, and no new operation for a moment.
 * @returns what is still going on at the end of the patience; empty when it is quiet.
 * @throws the driver's error when the database cannot be reached.
 */
export async function waitUntilQuiet(
  databaseUrl: string,
  clock: Clock,
  options: QuietOptions = {},
): Promise<readonly string[]> {
  const { timeoutMs, pollMs, settleMs, busy } = { ...QUIET_DEFAULTS, ...options };
  const endMs = clock.monotonicMs() + timeoutMs;
  let operations = -1;
  let sameSinceMs = clock.monotonicMs();
  for (;;) {
    const look = await lookAtWork(databaseUrl);
    const nowMs = clock.monotonicMs();
    if (look.operations !== operations) sameSinceMs = nowMs;
    operations = look.operations;
    const going = [...look.going, ...((await busy?.()) ?? [])];
    const settled = nowMs - sameSinceMs >= settleMs;
    if (going.length === 0 && settled) return [];
    if (nowMs >= endMs) return going.length > 0 ? going : ['operations are still being recorded'];
    await sleep(clock, pollMs);
  }
}

async function lookAtWork(databaseUrl: string): Promise<{ operations: number; going: string[] }> {
  const [row] = await withSnapshot(databaseUrl, (snapshot) => snapshot.rows<Work>(WORK));
  const { unsent = 0, undelivered = 0, loans = 0, transfers = 0, holds = 0, closes = 0 } = row ?? {};
  const { reviews = 0, deferred = 0 } = row ?? {};
  return {
    operations: row?.operations ?? 0,
    going: [
      ...(unsent > 0 ? [`the outbox still holds ${unsent} messages`] : []),
      ...(undelivered > 0 ? [`${undelivered} messages are not worked on yet`] : []),
      ...(loans > 0 ? [`${loans} loans are neither paid out nor failed`] : []),
      ...(transfers > 0 ? [`${transfers} repayments and payouts are neither done nor failed`] : []),
      ...(holds > 0 ? [`${holds} holds are past their date and not released`] : []),
      ...(closes > 0 ? [`the close of ${closes} days is not finished`] : []),
      ...(reviews > 0 ? [`risk has not reviewed ${reviews} payments that were approved without it`] : []),
      ...(deferred > 0 ? [`${deferred} payments that were accepted for later are not decided`] : []),
    ],
  };
}

interface Work {
  readonly unsent: number;
  readonly undelivered: number;
  readonly loans: number;
  readonly transfers: number;
  readonly holds: number;
  readonly closes: number;
  readonly reviews: number;
  readonly deferred: number;
  readonly operations: number;
}

/** An event that was given up is nobody's work any more; the invariants see it. */
const WORK = `
  SELECT (SELECT count(*) FROM credit.outbox WHERE sent_at IS NULL)::int AS unsent,
         (SELECT count(*) FROM credit.outbox AS e
           WHERE e.sent_at IS NOT NULL AND e.queue IN ('notification', 'settlement', 'statements')
             AND e.payload->>'payoutId' IS NULL
             AND NOT EXISTS (SELECT FROM credit.inbox AS i WHERE i.consumer = e.queue AND i.event_id = e.event_id)
             AND NOT EXISTS (SELECT FROM credit.dead_letters AS d
               WHERE d.event_id = e.event_id AND d.replayed_at IS NULL))::int AS undelivered,
         (SELECT count(*) FROM credit.loans WHERE state IN ('approved', 'disbursing'))::int AS loans,
         ((SELECT count(*) FROM credit.repayments WHERE state IN ('requested', 'collecting'))
           + (SELECT count(*) FROM credit.payouts WHERE state IN ('requested', 'paying')))::int AS transfers,
         (SELECT count(*) FROM credit.payments, credit.business_day
           WHERE state = 'held' AND hold_expires_on < business_date)::int AS holds,
         (SELECT count(*) FROM credit.day_closes WHERE finished_at IS NULL)::int AS closes,
         (SELECT count(*) FROM credit.stand_ins WHERE settled_step IS NULL)::int AS reviews,
         (SELECT count(*) FROM credit.deferred_payments WHERE ended_at IS NULL)::int AS deferred,
         (SELECT count(*) FROM credit.operations)::int AS operations`;
