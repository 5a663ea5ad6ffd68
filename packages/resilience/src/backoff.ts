import type { Random } from '@breakwater/clock';

/**
 * Pauses with decorrelated jitter (Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015):
 *
 *     pause = min(msMax, uniform(msMin, 3 * previous pause)), the previous pause being msMin at first
 *
 * Callers that failed together spread out instead of coming back together.
 */
export function decorrelatedJitter(msMin: number, msMax: number, random: Random): () => number {
  let previousMs = msMin;
  return () => {
    previousMs = Math.min(msMax, msMin + random.uniform() * (3 * previousMs - msMin));
    return previousMs;
  };
}
