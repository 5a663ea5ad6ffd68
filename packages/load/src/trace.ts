/** Recorded traffic: how many requests came in each of a row of equally long moments. */
export interface Trace {
  /** 1 for a file per second, 60 for one per minute. */
  readonly secondsPerCount: number;
  readonly counts: readonly number[];
}

/** The longest trace that is read: two months by the second. */
export const TRACE_COUNTS_MAX = 6_000_000;

/**
 * The stretch of a trace that holds its busiest moment in the middle: a flash crowd, with the calm before it. Busy is
 * measured by a centred moving sum, so that one freak second does not win. At the ends of the trace the stretch is moved inside.
 * @throws RangeError when the trace is shorter than `lengthSeconds`.
 */
export function busiestWindow(trace: Trace, lengthSeconds: number, smoothingSeconds = 300): Trace {
  const { counts, secondsPerCount } = trace;
  const length = Math.round(lengthSeconds / secondsPerCount);
  if (!(length >= 1) || length > counts.length) {
    throw new RangeError(
      `the trace lasts ${counts.length * secondsPerCount} s, so a window of ${lengthSeconds} s cannot be cut from it`,
    );
  }
  const centre = busiestMoment(counts, Math.max(1, Math.round(smoothingSeconds / secondsPerCount)));
  const start = Math.min(counts.length - length, Math.max(0, centre - Math.floor(length / 2)));
  return { secondsPerCount, counts: counts.slice(start, start + length) };
}

function busiestMoment(counts: readonly number[], width: number): number {
  const reach = Math.min(width, counts.length);
  let sum = 0;
  let best = -1;
  let centre = 0;
  for (let i = 0; i < counts.length; i++) {
    sum += (counts[i] ?? 0) - (i >= reach ? (counts[i - reach] ?? 0) : 0);
    if (i >= reach - 1 && sum > best) {
      best = sum;
      centre = i - Math.floor((reach - 1) / 2);
    }
  }
  return centre;
}
