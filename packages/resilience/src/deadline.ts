import type { Clock } from '@breakwater/clock';

/** A point in monotonic time after which nobody waits for the answer. */
export interface Deadline {
  /** Monotonic milliseconds; Infinity when there is no deadline. */
  readonly atMs: number;
}

/** No deadline at all: the caller waits for ever. */
export const noDeadline: Deadline = { atMs: Number.POSITIVE_INFINITY };

/** A deadline `leftMs` from now. */
export function deadlineIn(clock: Clock, leftMs: number): Deadline {
  return { atMs: clock.monotonicMs() + leftMs };
}

/** How long is left in milliseconds; never negative; Infinity without a deadline. */
export function remainingMs(clock: Clock, deadline: Deadline): number {
  return Math.max(0, deadline.atMs - clock.monotonicMs());
}

/** The earlier of two deadlines. */
export function earlier(a: Deadline, b: Deadline): Deadline {
  return a.atMs <= b.atMs ? a : b;
}
