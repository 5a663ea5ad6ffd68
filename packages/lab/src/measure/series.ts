import type { HistoryRecord } from '@breakwater/contracts';
import { latenciesMsOf } from './figures.ts';
import type { Objectives } from './objectives.ts';
import { classify, type OutcomeClass } from './outcome.ts';
import { type LatencyMs, latencyPercentiles } from './percentiles.ts';
import type { DesignRun } from './record.ts';

/** What happened in each second of the run, by intended time; every array has one element a second. */
export interface Series {
  readonly seconds: number;
  readonly offered: readonly number[];
  readonly outcomes: Readonly<Record<OutcomeClass, readonly number[]>>;
  readonly latencyMs: readonly LatencyMs[];
}

/** The length of the run in milliseconds: the end of the last phase. */
export function runEndMs(run: DesignRun): number {
  return Math.max(0, ...run.phases.map((phase) => phase.endMs));
}

export function seriesOf(run: DesignRun, objectives: Objectives): Series {
  const seconds = Math.ceil(runEndMs(run) / 1_000);
  const buckets: HistoryRecord[][] = Array.from({ length: seconds }, () => []);
  for (const record of run.records) buckets[Math.floor(record.intendedMs / 1_000)]?.push(record);
  const zeros = (): number[] => Array.from({ length: seconds }, () => 0);
  const outcomes = { good: zeros(), refused: zeros(), failed: zeros(), unknown: zeros(), unsent: zeros() };
  buckets.forEach((bucket, second) => {
    for (const record of bucket) {
      const counts = outcomes[classify(record, objectives)];
      counts[second] = (counts[second] ?? 0) + 1;
    }
  });
  return {
    seconds,
    offered: buckets.map((bucket) => bucket.length),
    outcomes,
    latencyMs: buckets.map((bucket) => latencyPercentiles(latenciesMsOf(bucket))),
  };
}
