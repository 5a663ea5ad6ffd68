/** How quickly old latencies lose their weight. */
const memoryMs = 2_000;

/**
 * How quickly an unused replica is forgiven. It is longer than the memory, since each try of one that is still slow is a
 * slow answer for somebody: with 2 s more than one call in a hundred went there, and the 99th percentile was theirs.
 */
const forgivingMs = 10_000;

/**
 * What a caller knows of one replica: how many of its own attempts are there now, and how long they took lately, as a
 * moving average whose weights decay with time, so that it does not depend on how often the replica is used:
 *
 *     average <- latency + (average - latency) * exp(-elapsed / memory)
 */
export class Replica {
  readonly address: string;
  /** The cell that it stands in, when the source of replicas tells one. */
  cell: string | undefined;
  /** Whether the source of replicas says that it is down. */
  isDown = false;
  inFlight = 0;
  /** Until when the replica is left out because it refused a connection. */
  coolUntilMs = Number.NEGATIVE_INFINITY;
  /** Since when it serves without a break, or from when it will again: a slow start begins there. */
  servesFromMs: number;
  #averageMs: number | undefined;
  #observedMs = 0;

  constructor(address: string, servesFromMs = Number.NEGATIVE_INFINITY) {
    this.address = address;
    this.servesFromMs = servesFromMs;
  }

  /** The average when it was last observed; undefined before the first observation. */
  get averageMs(): number | undefined {
    return this.#averageMs;
  }

  observe(nowMs: number, latencyMs: number): void {
    const weight = this.#averageMs === undefined ? 0 : this.#weight(nowMs, memoryMs);
    this.#averageMs = latencyMs + ((this.#averageMs ?? 0) - latencyMs) * weight;
    this.#observedMs = nowMs;
  }

  /**
   * The latency to expect now. An unused replica is forgiven with time, down to `bestMs` (the best of all replicas)
   * and never below: so a slow one is tried again some day, and not flooded when it is.
   */
  expectedMs(nowMs: number, bestMs: number): number {
    return Math.max(bestMs, (this.#averageMs ?? 0) * this.#weight(nowMs, forgivingMs));
  }

  #weight(nowMs: number, duringMs: number): number {
    return Math.exp((this.#observedMs - nowMs) / duringMs);
  }
}
