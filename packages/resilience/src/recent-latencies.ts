/** Enough for a quantile of 0.99 to have neighbours on both sides. */
const keptMax = 200;

/** With fewer a quantile near the end is only the slowest of a handful. */
const toldMin = 20;

/** The latencies of the last attempts; a new one takes the place of the oldest. */
export class RecentLatencies {
  readonly #ringMs = new Float64Array(keptMax);
  #added = 0;

  add(latencyMs: number): void {
    this.#ringMs[this.#added % keptMax] = latencyMs;
    this.#added++;
  }

  /** The latency that so large a share of them does not exceed (nearest rank); undefined while there are too few. */
  quantile(share: number): number | undefined {
    const kept = Math.min(this.#added, keptMax);
    if (kept < toldMin) return undefined;
    return this.#ringMs.subarray(0, kept).toSorted()[Math.max(0, Math.ceil(share * kept) - 1)];
  }
}
