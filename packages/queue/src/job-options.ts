import type { JobsOptions } from 'bullmq';

/** How often a job is tried before it is left among the failed ones for an operator. */
const ATTEMPTS_MAX = 30;

/** The longest pause between two attempts, in milliseconds. */
const BACKOFF_MS_MAX = 5_000;

/** Finished jobs are kept for a while: as long as its id is known, a second copy of an event is not added. */
export const jobOptions: JobsOptions = {
  attempts: ATTEMPTS_MAX,
  backoff: { type: 'custom' },
  removeOnComplete: { age: 3_600, count: 10_000 },
  removeOnFail: { count: 100_000 },
};

/** The pause before the next attempt: 100 ms, doubled each time, up to the maximum. */
export function backoffMs(attemptsMade: number): number {
  return Math.min(100 * 2 ** Math.max(0, attemptsMade - 1), BACKOFF_MS_MAX);
}
