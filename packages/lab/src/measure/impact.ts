import type { HistoryRecord } from '@breakwater/contracts';
import { counter, counterIncrease } from './counters.ts';
import type { Objectives } from './objectives.ts';
import { classify, isAnswered } from './outcome.ts';
import { recordsIn } from './phases.ts';
import type { DesignRun } from './record.ts';
import { runEndMs } from './series.ts';

/** Who was hurt from the first trigger to the end of the load. Amounts are minor units. */
export interface Impact {
  /** Distinct customers who were refused by an incident; decisions against a customer are the service at work. */
  readonly customersRefused: number;
  /** Distinct customers with at least one operation that was not good, for whatever reason. */
  readonly customersHurt: number;
  /** Operations by why they were not good: an error code, or `late`, `unknown`, `unsent`, or the client's own code. */
  readonly byReason: Readonly<Record<string, number>>;
  /** Payments that certainly did not happen, other than by a decision against the customer. */
  readonly paymentsNotTaken: number;
  readonly amountNotTakenMinor: bigint;
  /** Payments whose outcome the customer did not learn. */
  readonly paymentsUnknown: number;
  readonly amountUnknownMinor: bigint;
  readonly loansNotGranted: number;
  /** Distinct merchants of payments that did not happen or whose outcome was not learnt. */
  readonly merchantsHit: number;
  /** Approvals that a fallback or a rung of the ladder gave, and their amounts; null when the fleet reports none. */
  readonly degradedApprovals: number | null;
  readonly degradedExposureMinor: bigint | null;
}

/** @param fromMs the start of the first incident. */
export function impactOf(run: DesignRun, fromMs: number, objectives: Objectives): Impact {
  const span = { startMs: fromMs, endMs: runEndMs(run) };
  const records = recordsIn(run.records, span);
  const notGood = records.filter((record) => classify(record, objectives) !== 'good');
  // A capture takes no new money: what it takes was counted when it was held.
  const payments = notGood.filter(({ operation }) => operation === 'pay' || operation === 'hold');
  const lost = payments.filter(notDone);
  const unclear = payments.filter((record) => record.outcome === 'info');
  const exposure = counterIncrease(run.samples, counter.degradedExposureMinor, span);
  return {
    customersRefused: distinctCustomers(
      notGood.filter((record) => classify(record, objectives) === 'refused'),
    ),
    customersHurt: distinctCustomers(notGood),
    byReason: countByReason(notGood),
    paymentsNotTaken: lost.length,
    amountNotTakenMinor: sumMinor(lost),
    paymentsUnknown: unclear.length,
    amountUnknownMinor: sumMinor(unclear),
    loansNotGranted: notGood.filter((record) => record.operation === 'borrow' && notDone(record)).length,
    merchantsHit: new Set([...lost, ...unclear].flatMap((record) => record.arguments.merchantId ?? [])).size,
    degradedApprovals: counterIncrease(run.samples, counter.degradedApprovals, span),
    degradedExposureMinor: exposure === null ? null : BigInt(Math.round(exposure)),
  };
}

/** Certainly not done, and not because it was decided so. */
function notDone(record: HistoryRecord): boolean {
  return !isAnswered(record) && record.outcome !== 'info';
}

/** Why an operation was not good. */
function reasonOf(record: HistoryRecord): string {
  if (isAnswered(record)) return 'late';
  if (record.outcome === 'fail') return record.code ?? 'failed';
  return record.outcome === 'info' ? 'unknown' : 'unsent';
}

function countByReason(records: readonly HistoryRecord[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const record of records) {
    const reason = reasonOf(record);
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const sorted = [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return Object.fromEntries(sorted);
}

function distinctCustomers(records: readonly HistoryRecord[]): number {
  return new Set(records.map((record) => record.arguments.accountId)).size;
}

function sumMinor(records: readonly HistoryRecord[]): bigint {
  return records.reduce((sum, record) => sum + BigInt(record.arguments.amountMinor ?? 0), 0n);
}
