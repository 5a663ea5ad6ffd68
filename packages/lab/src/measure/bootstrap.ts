import type { Random } from '@breakwater/clock';
import { median } from './median.ts';

/** A median and the interval in which it is to be believed. */
export interface Interval {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 2_000;
/** Both tails together; what is left is a confidence of 95%. */
const TAILS = 0.05;

/**
 * The median of a few values with its 95% interval by the percentile bootstrap: the values are drawn anew many times, with
 * replacement, and the middle 95% of the medians of those draws are kept (Efron, "Bootstrap Methods: Another Look at the
 * Jackknife", Annals of Statistics 7(1), 1979). With two or three values the interval is their whole range, which says less
 * than 95%.
 * @throws RangeError for no values.
 */
export function bootstrapMedian(values: readonly number[], random: Random): Interval {
  const medians = Array.from({ length: RESAMPLES }, () => median(resample(values, random))).toSorted(
    (a, b) => a - b,
  );
  const cut = Math.floor((RESAMPLES * TAILS) / 2);
  return { median: median(values), low: medians[cut]!, high: medians[RESAMPLES - 1 - cut]! };
}

function resample(values: readonly number[], random: Random): number[] {
  return values.map(() => values[random.below(values.length)]!);
}
