import type { Clock } from '@breakwater/clock';

const bucketCount = 10;

/** How often something happened within a rolling window, in ten buckets, so that no event need be remembered. */
export class WindowCount {
  readonly #clock: Clock;
  readonly #windowMs: number;
  readonly #buckets = Array.from({ length: bucketCount }, () => 0);
  /** The number of the newest bucket, counted from the start of time. */
  #newest: number;
  #total = 0;

  constructor(clock: Clock, windowMs: number) {
    this.#clock = clock;
    this.#windowMs = windowMs;
    this.#newest = this.#bucketNow();
  }

  get total(): number {
    this.#forget();
    return this.#total;
  }

  add(): void {
    this.#forget();
    const place = this.#newest % bucketCount;
    this.#buckets[place] = (this.#buckets[place] ?? 0) + 1;
    this.#total++;
  }

  /** Empties the buckets that have left the window. */
  #forget(): void {
    const now = this.#bucketNow();
    const passed = Math.min(bucketCount, now - this.#newest);
    for (let i = 0; i < passed; i++) {
      const place = (now - i) % bucketCount;
      this.#total -= this.#buckets[place] ?? 0;
      this.#buckets[place] = 0;
    }
    this.#newest = now;
  }

  #bucketNow(): number {
    return Math.floor((this.#clock.monotonicMs() * bucketCount) / this.#windowMs);
  }
}
