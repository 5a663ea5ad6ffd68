import { type HistoryRecord, type Journey, JOURNEYS } from '@breakwater/contracts';
import { counterIncrease, edgeAttemptsIn } from './counters.ts';
import { type Figures, type SteadyFigures, figuresOf, ratio } from './figures.ts';
import type { Objectives } from './objectives.ts';
import { type PayoutFigures, payoutFigures } from './payouts.ts';
import type { DesignRun, FleetSample, PhaseName, PhaseSpan } from './record.ts';

export interface PhaseSummary {
  readonly name: PhaseName;
  readonly startMs: number;
  readonly endMs: number;
  /** Whether for some of its time the load itself was the fault. */
  readonly loadIsFault: boolean;
  readonly all: Figures;
  readonly byJourney: Readonly<Record<Journey, Figures>>;
  /** Calls made on each edge for each request that was sent: above the design's own number, it is a retry storm. */
  readonly callsPerRequest: Readonly<Record<string, number | null>>;
  readonly payouts: PayoutFigures;
}

/** The operations that were intended within a span. */
export function recordsIn(records: readonly HistoryRecord[], span: Span): HistoryRecord[] {
  return records.filter((record) => record.intendedMs >= span.startMs && record.intendedMs < span.endMs);
}

/** The figures of every phase, in order. An operation belongs to the phase of its intended time. */
export function summarisePhases(run: DesignRun, objectives: Objectives): PhaseSummary[] {
  const steady = run.phases.find((phase) => phase.name === 'steady');
  const steadyRecords = steady === undefined ? [] : recordsIn(run.records, steady);
  const ofSteady = (records: readonly HistoryRecord[]): SteadyFigures | null =>
    steady === undefined ? null : figuresOf(records, secondsOf(steady), null, objectives);
  const steadyFigures = {
    all: ofSteady(steadyRecords),
    ...byJourney((journey) => ofSteady(steadyRecords.filter((record) => record.operation === journey))),
  };
  return run.phases.map((phase) => {
    const records = recordsIn(run.records, phase);
    const seconds = secondsOf(phase);
    const all = figuresOf(records, seconds, steadyFigures.all, objectives);
    return {
      ...phase,
      loadIsFault: run.faults.some((fault) => fault.kind === 'load' && overlap(fault, phase)),
      all,
      byJourney: byJourney((journey) => {
        const own = records.filter((record) => record.operation === journey);
        return figuresOf(own, seconds, steadyFigures[journey], objectives);
      }),
      callsPerRequest: callsPerRequest(run.samples, phase, all.sent),
      payouts: payoutFigures(run.payouts, phase),
    };
  });
}

/**
 * What a phase kept of the steady one: of its share of good answers, and while the load is the fault, of its good answers
 * a second. Nobody can answer all of ten times what can be done.
 */
export function keptOfSteady({ loadIsFault }: PhaseSummary, of: Figures): number | null {
  return loadIsFault ? of.goodputPerSecondOfSteady : of.goodputShareOfSteady;
}

interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

function secondsOf({ startMs, endMs }: Span): number {
  return (endMs - startMs) / 1_000;
}

function overlap(one: Span, other: Span): boolean {
  return one.startMs < other.endMs && other.startMs < one.endMs;
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
