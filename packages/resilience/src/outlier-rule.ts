import type { AttemptSums } from './attempt-window.ts';
import { count, measure, type Options } from './options.ts';

export const outlierRuleOptions = {
  /** A replica is an outlier when so many attempts in a row failed there. */
  failuresInARow: count(5, 1, 1_000_000),
  /** It is one when its share of failures is by more than this above the median of the others; 1 rules that out. */
  failureShareAboveOthersMax: measure(0.3, 0.01, 1),
  /** It is one when its answers typically take more than so many times the median of the others. */
  latencyFactorMax: measure(5, 1.1, 1_000_000),
  /** No share and no latency of fewer attempts than this is compared: a few prove nothing. */
  volumeMin: count(20, 1, 100_000),
  /** How far back attempts are remembered. */
  windowMs: count(10_000, 1_000, 600_000),
};

export type OutlierRule = 'failures_in_a_row' | 'failure_share' | 'latency';

/** By which rule a replica is an outlier, if it is one; `others` is asked only when there is enough to compare. */
export function outlierRule(
  options: Options<typeof outlierRuleOptions>,
  failuresInARow: number,
  own: AttemptSums,
  others: () => readonly AttemptSums[],
): OutlierRule | undefined {
  const { failureShareAboveOthersMax, latencyFactorMax, volumeMin } = options;
  if (failuresInARow >= options.failuresInARow) return 'failures_in_a_row';
  if (own.attempts < volumeMin) return undefined;
  const comparable = others().filter(({ attempts }) => attempts >= volumeMin);
  // Without another to compare with the median is not a number, and nothing is more than that.
  const usualShare = median(comparable.map(failureShare));
  if (failureShare(own) - usualShare > failureShareAboveOthersMax) return 'failure_share';
  const usualMs = median(
    comparable.filter((each) => answers(each) >= volumeMin).map((each) => each.typicalMs),
  );
  if (answers(own) >= volumeMin && own.typicalMs > usualMs * latencyFactorMax) return 'latency';
  return undefined;
}

function failureShare({ attempts, failures }: AttemptSums): number {
  return failures / attempts;
}

function answers({ attempts, failures }: AttemptSums): number {
  return attempts - failures;
}

/** The middle of the values, or the mean of the two in the middle; NaN when there is none. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const above = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const below = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (above + below) / 2;
}
