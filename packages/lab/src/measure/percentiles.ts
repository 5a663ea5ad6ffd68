/** Percentiles of a set of latencies in milliseconds; null when there is none to measure. */
export interface LatencyMs {
  readonly p50: number | null;
  readonly p99: number | null;
  readonly p999: number | null;
}

/**
 * The exact percentile by nearest rank: the smallest value such that at least the share `quantile` of all values is not
 * larger. Runs have at most some hundred thousand values, so no histogram is needed.
 */
export function percentile(sorted: Float64Array, quantile: number): number | null {
  if (sorted.length === 0) return null;
  const rank = Math.max(1, Math.ceil(quantile * sorted.length));
  return sorted[Math.min(rank, sorted.length) - 1] ?? null;
}

/** The three percentiles of values in any order. */
export function latencyPercentiles(valuesMs: readonly number[]): LatencyMs {
  const sorted = Float64Array.from(valuesMs).toSorted();
  return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99), p999: percentile(sorted, 0.999) };
}
