import { median } from '../measure/median.ts';

/** A median with an interval that holds the true one with the stated confidence. */
export interface Estimate {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** The chance, from 0 to 1, that the interval holds the median of the distribution. */
  readonly confidence: number;
  readonly values: readonly number[];
}

const CONFIDENCE_WANTED = 0.95;

/**
 * Estimates the median of a distribution from a few values of it, whatever its shape: each value lies below the median
 * with probability 1/2, so the interval between the k-th smallest and the k-th largest of n misses it with probability
 * 2 * P(Binomial(n, 1/2) < k). The narrowest interval with a confidence of at least 95% is given; where there is none
 * (n < 6), the whole range, with the confidence that it has.
 */
export function estimate(values: readonly number[]): Estimate {
  const sorted = values.toSorted((a, b) => a - b);
  let k = 1;
  while (confidenceOf(sorted.length, k + 1) >= CONFIDENCE_WANTED) k += 1;
  return {
    median: median(values),
    low: sorted[k - 1] ?? Number.NaN,
    high: sorted.at(-k) ?? Number.NaN,
    confidence: confidenceOf(sorted.length, k),
    values,
  };
}

function confidenceOf(n: number, k: number): number {
  let below = 0;
  let ways = 1;
  for (let i = 0; i < k; i++) {
    below += ways;
    ways = (ways * (n - i)) / (i + 1);
  }
  return Math.max(0, 1 - (2 * below) / 2 ** n);
}
