import { type Drill, capacityPerSecond } from '@breakwater/drills';
import {
  type LoadProfile,
  type Shape,
  type Trace,
  busiestWindow,
  inSteps,
  profileOf,
} from '@breakwater/load';
import { InputError } from '../input-error.ts';
import { type Schedule, loadFaultsOf } from './schedule.ts';

/**
 * What the drill asks of the fleet. With a trace, the stretch around its busiest moment that fills the run at the
 * drill's compression is played, scaled so that its peak is the drill's multiple of capacity. A fault of the load takes the
 * place of either while it lasts.
 * @throws InputError when the trace is too short.
 */
export function loadProfileOf(
  drill: Drill,
  schedule: Schedule,
  population: { readonly customers: number; readonly merchants: number },
  trace: Trace | null,
): LoadProfile {
  const capacity = capacityPerSecond(drill.capacity, drill.replicas, drill.load.shares);
  const journeys = drill.load.shares;
  const loan = { medianMinor: 100_000, sigma: 0.6, minMinor: 20_000, maxMinor: 1_000_000 };
  const usual =
    trace === null ? constantShape(drill, schedule, capacity) : traceShape(drill, schedule, trace, capacity);
  const spacing = trace !== null ? 'spread' : drill.load.shape === 'poisson' ? 'poisson' : 'even';
  return profileOf(withSurges(usual, schedule, capacity), population, { journeys, loan, spacing });
}

function constantShape({ load }: Drill, { durationMs }: Schedule, capacity: number): Shape {
  return { kind: 'constant', durationMs, ratePerSecond: capacity * load.ofCapacity };
}

function traceShape({ load }: Drill, { durationMs }: Schedule, trace: Trace, capacity: number): Shape {
  const compression = load.traceCompression;
  return {
    kind: 'trace',
    trace: stretchOf(trace, (durationMs / 1000) * compression),
    compression,
    scaleTo: { peakPerSecond: capacity * load.tracePeakOfCapacity },
  };
}

/** How finely a trace is told where a surge interrupts it. */
const TRACE_STEPS = 500;

/** The usual shape, but for the times at which the load is the fault. */
function withSurges(usual: Shape, schedule: Schedule, capacity: number): Shape {
  const surges = loadFaultsOf(schedule);
  if (surges.length === 0) return usual;
  const steps = inSteps(usual, usual.kind === 'trace' ? TRACE_STEPS : 1);
  let endMs = 0;
  const ends = steps.map(({ durationMs }) => (endMs += durationMs));
  const edges = [...new Set([0, ...ends, ...surges.flatMap((surge) => [surge.startMs, surge.endMs])])];
  edges.sort((a, b) => a - b);
  const rateAt = (atMs: number): number => {
    const surge = surges.find(({ startMs, endMs: end }) => atMs >= startMs && atMs < end);
    if (surge !== undefined) return capacity * surge.ofCapacity;
    return steps[ends.findIndex((end) => atMs < end)]?.ratePerSecond ?? 0;
  };
  return {
    kind: 'steps',
    steps: edges.slice(1).map((end, index) => {
      const fromMs = edges[index] ?? 0;
      return { durationMs: end - fromMs, ratePerSecond: rateAt(fromMs) };
    }),
  };
}

function stretchOf(trace: Trace, seconds: number): Trace {
  try {
    return busiestWindow(trace, seconds);
  } catch (error) {
    throw new InputError(`the trace is too short for this drill: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
