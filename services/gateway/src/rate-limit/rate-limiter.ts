import type { Clock } from '@breakwater/clock';

/** How much one key may do: a rate for ever, and how much of it at once. */
export interface Quota {
  readonly perSecond: number;
  readonly burst: number;
}

/** What a limiter says of one more request. */
export interface Verdict {
  readonly isAllowed: boolean;
  /** How many more would be allowed at once. */
  readonly remaining: number;
  /** In how long the whole burst is there again, in milliseconds. */
  readonly wholeAfterMs: number;
  /** In how long one more would be allowed, in milliseconds; 0 when it is now. */
  readonly retryAfterMs: number;
}

/** Sums of fractions of a millisecond must not cost a client a request that it has: a thousandth of one is given. */
const ROUNDING = 1e-3;

/**
 * The generic cell rate algorithm, one number a key: the time at which its bucket will be full again.
 *
 *            now           full again                     A request moves `full again` by one interval = 1 / rate.
 *   ──────────┼───────────────┼─────────────┤ now + burst It is allowed while that stays within burst · interval.
 *             └── in use ─────┘└─ remaining ┘
 *
 * A key whose bucket is full is as good as unknown, so nothing is kept of it. There is room for so many keys; the one
 * that has asked least recently makes room for a new one, and is so forgiven what it has used.
 */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #windowMs: number;
  readonly #keysMax: number;
  readonly #fullAtMs = new Map<string, number>();

  constructor(quota: Quota, options: { readonly clock: Clock; readonly keysMax: number }) {
    this.#clock = options.clock;
    this.#keysMax = options.keysMax;
    this.#intervalMs = 1000 / quota.perSecond;
    this.#windowMs = this.#intervalMs * quota.burst;
  }

  /** How many keys are kept. */
  get size(): number {
    return this.#fullAtMs.size;
  }

  /** Counts one request of a key when it is allowed. */
  take(key: string): Verdict {
    const nowMs = this.#clock.monotonicMs();
    const usedMs = this.#usedMs(key, nowMs);
    if (!this.#hasRoom(usedMs)) return this.#refusal(usedMs);
    // Taken out and put in again, a key stands behind all those that have asked less recently.
    this.#fullAtMs.delete(key);
    this.#makeRoom(nowMs);
    const usedThenMs = usedMs + this.#intervalMs;
    this.#fullAtMs.set(key, nowMs + usedThenMs);
    return { isAllowed: true, remaining: this.#left(usedThenMs), wholeAfterMs: usedThenMs, retryAfterMs: 0 };
  }

  /** What is to be said of one more request of a key that may not be made; undefined when it may. */
  refusalOf(key: string): Verdict | undefined {
    const usedMs = this.#usedMs(key, this.#clock.monotonicMs());
    return this.#hasRoom(usedMs) ? undefined : this.#refusal(usedMs);
  }

  #usedMs(key: string, nowMs: number): number {
    return Math.max(0, (this.#fullAtMs.get(key) ?? nowMs) - nowMs);
  }

  #hasRoom(usedMs: number): boolean {
    return this.#left(usedMs) >= 1;
  }

  #left(usedMs: number): number {
    return Math.max(0, Math.floor((this.#windowMs - usedMs) / this.#intervalMs + ROUNDING));
  }

  #refusal(usedMs: number): Verdict {
    const retryAfterMs = Math.max(0, usedMs + this.#intervalMs - this.#windowMs);
    return { isAllowed: false, remaining: 0, wholeAfterMs: usedMs, retryAfterMs };
  }

  /** Drops keys whose buckets are full, and one that is not when there is no room otherwise. */
  #makeRoom(nowMs: number): void {
    for (const [key, fullAtMs] of this.#fullAtMs) {
      if (fullAtMs > nowMs && this.#fullAtMs.size < this.#keysMax) return;
      this.#fullAtMs.delete(key);
    }
  }
}
