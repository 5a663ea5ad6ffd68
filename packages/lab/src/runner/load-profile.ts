import { type Drill, capacityPerSecond } from '@breakwater/drills';
import {
  type LoadProfile,
  type Shape,
  type Step,
  type Trace,
  busiestWindow,
  profileOf,
} from '@breakwater/load';
import { InputError } from '../input-error.ts';
import { type Schedule, loadFaultsOf } from './schedule.ts';

/**
 * What the drill asks of the fleet. With a trace, the stretch around its busiest moment that fills the run at the
 * drill's compression is played, scaled so that its peak is the drill's multiple of capacity.
 * @throws InputError when the trace is too short, or the drill changes the load itself.
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
  if (trace !== null) {
    if (loadFaultsOf(schedule).length > 0)
      throw new InputError(`the fault of ${drill.name} is its load, so that no trace can be played with it`);
    const compression = drill.load.traceCompression;
    const shape = {
      kind: 'trace',
      trace: stretchOf(trace, (schedule.durationMs / 1000) * compression),
      compression,
      scaleTo: { peakPerSecond: capacity * drill.load.tracePeakOfCapacity },
    } as const;
    return profileOf(shape, population, { journeys, loan });
  }
  return profileOf(shapeOf(drill, schedule, capacity), population, {
    journeys,
    loan,
    spacing: drill.load.shape === 'poisson' ? 'poisson' : 'even',
  });
}

/** The drill's rate all the time, but for the times at which the load is the fault. */
function shapeOf({ load }: Drill, schedule: Schedule, capacity: number): Shape {
  const { durationMs } = schedule;
  const usual = capacity * load.ofCapacity;
  const surges = loadFaultsOf(schedule);
  if (surges.length === 0) return { kind: 'constant', durationMs, ratePerSecond: usual };
  const steps: Step[] = [];
  let atMs = 0;
  const until = (endMs: number, ratePerSecond: number): void => {
    if (endMs > atMs) steps.push({ durationMs: endMs - atMs, ratePerSecond });
    atMs = endMs;
  };
  for (const { startMs, endMs, ofCapacity } of surges) {
    until(startMs, usual);
    until(endMs, capacity * ofCapacity);
  }
  until(durationMs, usual);
  return { kind: 'steps', steps };
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
