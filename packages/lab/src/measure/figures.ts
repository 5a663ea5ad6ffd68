import type { HistoryRecord } from '@breakwater/contracts';
import type { Objectives } from './objectives.ts';
import { classify, isAnswered, isDecision, latencyMsOf } from './outcome.ts';
import { type LatencyMs, latencyPercentiles } from './percentiles.ts';

/** Counts of one set of operations; `good + refused + failed + unknown + unsent = offered`. */
export interface Counts {
  readonly offered: number;
  readonly sent: number;
  readonly unsent: number;
  readonly good: number;
  readonly refused: number;
  /** Decisions against the customer (declined, over the limit), in time or late: part of `good` and of `failed`. */
  readonly decided: number;
  readonly failed: number;
  /** The part of `failed` that was answered rightly, but too late. */
  readonly late: number;
  readonly unknown: number;
  /** Answered rightly, however late. */
  readonly answered: number;
  /** How often clients sent in all, impatient repeats included. */
  readonly attempts: number;
}

/** What one journey, or all of them, did in one phase. Ratios are null when there is nothing to divide by. */
export interface Figures extends Counts {
  readonly seconds: number;
  /**
   * From the intended time to the answer, over what was done and over what the client gave up waiting for (a lower
   * bound of its wait). Refusals are left out: a quick no would flatter the figure.
   */
  readonly latencyMs: LatencyMs;
  readonly attemptsPerRequest: number | null;
  readonly goodputPerSecond: number | null;
  readonly goodputShareOfOffered: number | null;
  /** `goodputShareOfOffered` of this phase by that of `steady`, so that a change of load alone does not move it. */
  readonly goodputShareOfSteady: number | null;
  /** `goodputPerSecond` of this phase by that of `steady`: what is kept of it when more is asked for than can be done. */
  readonly goodputPerSecondOfSteady: number | null;
  /** The 99th percentile of `latencyMs` by that of `steady`. */
  readonly latencyP99OfSteady: number | null;
  /** The share that got its right answer, in time or late. */
  readonly availability: number | null;
}

/** Divides; null when the divisor is zero or there is no dividend. */
export function ratio(dividend: number | null, divisor: number | null): number | null {
  return dividend === null || divisor === null || divisor === 0 ? null : dividend / divisor;
}

export function countsOf(records: readonly HistoryRecord[], objectives: Objectives): Counts {
  const counts = { good: 0, refused: 0, failed: 0, unknown: 0, unsent: 0 };
  let decided = 0;
  let late = 0;
  let answered = 0;
  let attempts = 0;
  for (const record of records) {
    const outcome = classify(record, objectives);
    counts[outcome]++;
    if (isDecision(record)) decided++;
    if (isAnswered(record)) answered++;
    if (isAnswered(record) && outcome === 'failed') late++;
    if (outcome !== 'unsent') attempts += record.attempts;
  }
  const offered = records.length;
  return { ...counts, offered, sent: offered - counts.unsent, decided, late, answered, attempts };
}

/** What the figures of the other phases are compared with. */
export type SteadyFigures = Pick<Figures, 'goodputShareOfOffered' | 'goodputPerSecond' | 'latencyMs'>;

/** @param steady the figures of the steady phase, null when they are not known. */
export function figuresOf(
  records: readonly HistoryRecord[],
  seconds: number,
  steady: SteadyFigures | null,
  objectives: Objectives,
): Figures {
  const counts = countsOf(records, objectives);
  const share = ratio(counts.good, counts.offered);
  const perSecond = ratio(counts.good, seconds);
  const latencyMs = latencyPercentiles(latenciesMsOf(records));
  return {
    ...counts,
    seconds,
    latencyMs,
    attemptsPerRequest: ratio(counts.attempts, counts.sent),
    goodputPerSecond: perSecond,
    goodputShareOfOffered: share,
    goodputShareOfSteady: ratio(share, steady?.goodputShareOfOffered ?? null),
    goodputPerSecondOfSteady: ratio(perSecond, steady?.goodputPerSecond ?? null),
    latencyP99OfSteady: ratio(latencyMs.p99, steady?.latencyMs.p99 ?? null),
    availability: ratio(counts.answered, counts.offered),
  };
}

/** The latencies that percentiles are taken of; see `Figures.latencyMs`. */
export function latenciesMsOf(records: readonly HistoryRecord[]): number[] {
  const valuesMs: number[] = [];
  for (const record of records) {
    const latencyMs = latencyMsOf(record);
    if (latencyMs !== null && (record.outcome === 'ok' || record.outcome === 'info'))
      valuesMs.push(latencyMs);
  }
  return valuesMs;
}
