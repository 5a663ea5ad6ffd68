import type { Clock } from '@breakwater/clock';
import { completeOptions, count, measure, type Options } from './options.ts';

export const retryBudgetOptions = {
  /** Retries allowed as a share of the requests of the window. */
  retryShare: measure(0.1, 0, 1),
  /** Retries a second that are allowed however few requests there are. */
  retriesPerSecondMin: measure(1, 0, 1_000),
  /** How far back requests and retries are remembered. */
  windowMs: count(10_000, 1_000, 60_000),
};
export type RetryBudgetOptions = Options<typeof retryBudgetOptions>;

const bucketCount = 10;

/**
 * Bounds retries over all calls that share it (after Finagle's RetryBudget), so that retries cannot multiply an
 * overload. Within the window, counted in ten buckets:
 *
 *     retries <= retryShare * requests + retriesPerSecondMin * windowSeconds
 */
export class RetryBudget {
  readonly #options: RetryBudgetOptions;
  readonly #clock: Clock;
  readonly #requests = emptyBuckets();
  readonly #retries = emptyBuckets();
  /** The number of the newest bucket, counted from the start of time. */
  #newest: number;

  constructor(given: Partial<RetryBudgetOptions>, clock: Clock) {
    this.#options = completeOptions('retryBudget', retryBudgetOptions, given);
    this.#clock = clock;
    this.#newest = this.#bucketNow();
  }

  /** Counts a first attempt. */
  countRequest(): void {
    this.#increase(this.#requests);
  }

  /** Takes one retry from the budget; false when there is none left. */
  tryTake(): boolean {
    if (this.left < 1) return false;
    this.#increase(this.#retries);
    return true;
  }

  /** How many retries the budget still allows, with a fraction. */
  get left(): number {
    this.#forget();
    const { retryShare, retriesPerSecondMin, windowMs } = this.#options;
    const allowed = retryShare * sum(this.#requests) + (retriesPerSecondMin * windowMs) / 1_000;
    return allowed - sum(this.#retries);
  }

  #increase(counts: number[]): void {
    this.#forget();
    const place = this.#newest % bucketCount;
    counts[place] = (counts[place] ?? 0) + 1;
  }

  /** Empties the buckets that have left the window. */
  #forget(): void {
    const now = this.#bucketNow();
    const passed = Math.min(bucketCount, now - this.#newest);
    for (let i = 0; i < passed; i++) {
      this.#requests[(now - i) % bucketCount] = 0;
      this.#retries[(now - i) % bucketCount] = 0;
    }
    this.#newest = now;
  }

  #bucketNow(): number {
    return Math.floor((this.#clock.monotonicMs() * bucketCount) / this.#options.windowMs);
  }
}

function emptyBuckets(): number[] {
  return Array.from({ length: bucketCount }, () => 0);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, each) => total + each, 0);
}
