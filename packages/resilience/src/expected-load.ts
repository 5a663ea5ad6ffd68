import type { Replica } from './replica.ts';

/** About how long a new attempt would take there: expected latency * (attempts in flight + 1). */
export function expectedLoad(replica: Replica, nowMs: number, bestMs: number): number {
  return replica.expectedMs(nowMs, bestMs) * (replica.inFlight + 1);
}

/** The best average latency among the replicas; 1 as long as nothing is known of any. */
export function bestAverageMs(replicas: readonly Replica[]): number {
  let bestMs = Number.POSITIVE_INFINITY;
  for (const { averageMs } of replicas) if (averageMs !== undefined && averageMs < bestMs) bestMs = averageMs;
  return bestMs === Number.POSITIVE_INFINITY ? 1 : bestMs;
}
