import { counter, counterIncrease, samplesAround } from './counters.ts';
import { ratio } from './figures.ts';
import type { DesignRun, FleetSample } from './record.ts';
import { runEndMs } from './series.ts';

/** What the run cost from the start of the steady phase to the end; null where the fleet was not sampled. */
export interface Cost {
  /** CPU time of all service processes. */
  readonly cpuSeconds: number | null;
  /** The same for each thousand good answers, so that a design that serves more is not blamed for it. */
  readonly cpuSecondsPerThousandGood: number | null;
  readonly bureauCalls: number | null;
  /** The largest resident memory of all replicas together. */
  readonly residentBytesMax: number | null;
}

/** @param good the number of good answers within the same span. */
export function costOf(run: DesignRun, fromMs: number, good: number): Cost {
  const span = { startMs: fromMs, endMs: runEndMs(run) };
  const samples = samplesAround(run.samples, span);
  const cpuSeconds = cpuSecondsIn(samples);
  return {
    cpuSeconds,
    cpuSecondsPerThousandGood: ratio(cpuSeconds, good / 1_000),
    bureauCalls: counterIncrease(run.samples, counter.bureauCalls, span),
    residentBytesMax: samples.length === 0 ? null : Math.max(...samples.map(residentBytes)),
  };
}

function residentBytes(sample: FleetSample): number {
  return sample.replicas.reduce((sum, replica) => sum + (replica.up ? replica.residentBytes : 0), 0);
}

/** A replica's CPU time starts at zero again after a restart; what it used before the restart still counts. */
function cpuSecondsIn(samples: readonly FleetSample[]): number | null {
  if (samples.length < 2) return null;
  const previous = new Map<string, number>();
  let sum = 0;
  for (const sample of samples) {
    for (const { name, replica, up, cpuSeconds } of sample.replicas) {
      if (!up) continue;
      const key = `${name}-${replica}`;
      const before = previous.get(key);
      if (before !== undefined) sum += cpuSeconds >= before ? cpuSeconds - before : cpuSeconds;
      else if (sample !== samples[0]) sum += cpuSeconds;
      previous.set(key, cpuSeconds);
    }
  }
  return sum;
}
