import { type HistoryRecord, type Journey, JOURNEYS } from '@breakwater/contracts';
import { counterIncrease, edgeAttemptsIn } from './counters.ts';
import { type Figures, figuresOf, ratio } from './figures.ts';
import type { Objectives } from './objectives.ts';
import type { DesignRun, FleetSample, PhaseName, PhaseSpan } from './record.ts';

export interface PhaseSummary {
  readonly name: PhaseName;
  readonly startMs: number;
  readonly endMs: number;
  readonly all: Figures;
  readonly byJourney: Readonly<Record<Journey, Figures>>;
  /** Calls made on each edge for each request that was sent: above the design's own number, it is a retry storm. */
  readonly callsPerRequest: Readonly<Record<string, number | null>>;
}

/** The operations that were intended within a span. */
export function recordsIn(
  records: readonly HistoryRecord[],
  span: { readonly startMs: number; readonly endMs: number },
): HistoryRecord[] {
  return records.filter((record) => record.intendedMs >= span.startMs && record.intendedMs < span.endMs);
}

/** The figures of every phase, in order. An operation belongs to the phase of its intended time. */
export function summarisePhases(run: DesignRun, objectives: Objectives): PhaseSummary[] {
  const steady = run.phases.find((phase) => phase.name === 'steady');
  const steadyRecords = steady === undefined ? [] : recordsIn(run.records, steady);
  const shareOf = (records: readonly HistoryRecord[]): number | null =>
    figuresOf(records, 0, null, objectives).goodputShareOfOffered;
  const steadyShares = {
    all: shareOf(steadyRecords),
    ...byJourney((journey) => shareOf(steadyRecords.filter((record) => record.operation === journey))),
  };
  return run.phases.map((phase) => {
    const records = recordsIn(run.records, phase);
    const seconds = (phase.endMs - phase.startMs) / 1_000;
    const all = figuresOf(records, seconds, steadyShares.all, objectives);
    return {
      ...phase,
      all,
      byJourney: byJourney((journey) => {
        const own = records.filter((record) => record.operation === journey);
        return figuresOf(own, seconds, steadyShares[journey], objectives);
      }),
      callsPerRequest: callsPerRequest(run.samples, phase, all.sent),
    };
  });
}

function byJourney<T>(valueOf: (journey: Journey) => T): Record<Journey, T> {
  return Object.fromEntries(JOURNEYS.map((journey) => [journey, valueOf(journey)])) as Record<Journey, T>;
}

function callsPerRequest(
  samples: readonly FleetSample[],
  phase: PhaseSpan,
  sent: number,
): Record<string, number | null> {
  const edges = edgeAttemptsIn(samples);
  return Object.fromEntries(
    edges.map(({ edge, counter }) => [edge, ratio(counterIncrease(samples, counter, phase), sent)]),
  );
}
