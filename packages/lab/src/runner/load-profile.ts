import { type Drill, capacityPerSecond } from '@breakwater/drills';
import { type LoadProfile, type Trace, busiestWindow, profileOf } from '@breakwater/load';
import { InputError } from '../input-error.ts';

/**
 * What the drill asks of the fleet. With a trace, the stretch around its busiest moment that fills the run at the
 * drill's compression is played, scaled so that its peak is the drill's multiple of capacity.
 * @throws InputError when the trace is too short.
 */
export function loadProfileOf(
  drill: Drill,
  durationMs: number,
  population: { readonly customers: number; readonly merchants: number },
  trace: Trace | null,
): LoadProfile {
  const capacity = capacityPerSecond(drill.capacity, drill.replicas, drill.load.shares);
  const journeys = drill.load.shares;
  const loan = { medianMinor: 100_000, sigma: 0.6, minMinor: 20_000, maxMinor: 1_000_000 };
  if (trace !== null) {
    const compression = drill.load.traceCompression;
    const shape = {
      kind: 'trace',
      trace: stretchOf(trace, (durationMs / 1000) * compression),
      compression,
      scaleTo: { peakPerSecond: capacity * drill.load.tracePeakOfCapacity },
    } as const;
    return profileOf(shape, population, { journeys, loan });
  }
  const shape = { kind: 'constant', durationMs, ratePerSecond: capacity * drill.load.ofCapacity } as const;
  return profileOf(shape, population, {
    journeys,
    loan,
    spacing: drill.load.shape === 'poisson' ? 'poisson' : 'even',
  });
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
