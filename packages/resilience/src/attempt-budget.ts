import type { Clock } from '@breakwater/clock';

/** How many extra attempts may be made. */
export interface AttemptBudgetLimits {
  /** As a share of the requests of the window. */
  readonly share: number;
  /** So many a second however few requests there are. */
  readonly perSecondMin: number;
  /** How far back requests and extra attempts are remembered. */
  readonly windowMs: number;
}

const bucketCount = 10;

/**
 * Bounds extra attempts, retries or hedges, over all calls that share it (after Finagle's RetryBudget), so that they
 * cannot multiply an overload. Within the window, counted in ten buckets:
 *
 *     extra attempts <= share * requests + perSecondMin * windowSeconds
 */
export class AttemptBudget {
  readonly #limits: AttemptBudgetLimits;
  readonly #clock: Clock;
  readonly #requests = emptyBuckets();
  readonly #extras = emptyBuckets();
  /** The number of the newest bucket, counted from the start of time. */
  #newest: number;

  constructor(limits: AttemptBudgetLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
    this.#newest = this.#bucketNow();
  }

  /** Counts a first attempt. */
  countRequest(): void {
    this.#increase(this.#requests);
  }

  /** Takes one extra attempt from the budget; false when there is none left. */
  tryTake(): boolean {
    if (this.left < 1) return false;
    this.#increase(this.#extras);
    return true;
  }

  /** How many extra attempts the budget still allows, with a fraction. */
  get left(): number {
    this.#forget();
    const { share, perSecondMin, windowMs } = this.#limits;
    const allowed = share * sum(this.#requests) + (perSecondMin * windowMs) / 1_000;
    return allowed - sum(this.#extras);
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
      this.#extras[(now - i) % bucketCount] = 0;
    }
    this.#newest = now;
  }

  #bucketNow(): number {
    return Math.floor((this.#clock.monotonicMs() * bucketCount) / this.#limits.windowMs);
  }
}

function emptyBuckets(): number[] {
  return Array.from({ length: bucketCount }, () => 0);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, each) => total + each, 0);
}
