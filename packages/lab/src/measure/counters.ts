import type { FleetSample } from './record.ts';

/** Names of the counters that the measurement reads from a fleet sample. */
export const counter = {
  bureauCalls: 'bureauCalls',
  /** Approvals made on a rung of the degradation ladder or by a fallback. */
  degradedApprovals: 'degradedApprovals',
  /** The amounts of those approvals, in minor units. */
  degradedExposureMinor: 'degradedExposureMinor',
  /** A level: requests that wait in line now, over all services. */
  queueWaiting: 'queueWaiting',
  edgeAttempts: (edge: string): string => `edgeAttempts{${edge}}`,
  refusals: (reason: string): string => `refusals{${reason}}`,
} as const;

const EDGE_ATTEMPTS = /^edgeAttempts\{(.+)\}$/;

/** The edges that any sample counts attempts for, in alphabetical order. */
export function edgeAttemptsIn(samples: readonly FleetSample[]): { edge: string; counter: string }[] {
  const names = new Set(samples.flatMap((sample) => Object.keys(sample.counters)));
  return [...names].toSorted().flatMap((name) => {
    const edge = EDGE_ATTEMPTS.exec(name)?.[1];
    return edge === undefined ? [] : [{ edge, counter: name }];
  });
}

/**
 * By how much a running total grew between the last sample at or before the start of the span (or the first one) and the
 * last sample within it. A total that falls means that a replica restarted from zero: what it counts anew is added.
 * Null with fewer than two samples, or when no sample has the counter.
 */
export function counterIncrease(
  samples: readonly FleetSample[],
  name: string,
  span: { readonly startMs: number; readonly endMs: number },
): number | null {
  const within = samplesAround(samples, span);
  if (within.length < 2 || !within.some((sample) => Object.hasOwn(sample.counters, name))) return null;
  let increase = 0;
  let previous: number | null = null;
  for (const sample of within) {
    const value = sample.counters[name] ?? 0;
    if (previous !== null) increase += value >= previous ? value - previous : value;
    previous = value;
  }
  return increase;
}

/** The samples of a span, with the one before it, from which increases count. */
export function samplesAround(
  samples: readonly FleetSample[],
  span: { readonly startMs: number; readonly endMs: number },
): readonly FleetSample[] {
  const before = samples.findLastIndex((sample) => sample.atMs <= span.startMs);
  const first = Math.max(0, before);
  return samples.slice(first).filter((sample) => sample.atMs <= span.endMs);
}
