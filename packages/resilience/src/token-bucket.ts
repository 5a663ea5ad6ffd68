import type { Clock } from '@breakwater/clock';
import { completeOptions, count, measure, type Options } from './options.ts';
import type { RateLimit, RateVerdict } from './rate-limit.ts';
import { RecentKeys } from './recent-keys.ts';

export const quotaOptions = {
  /** How many requests a second a key may make for ever. */
  perSecond: measure(50, 1e-6, 1_000_000),
  /** How many of them at once. */
  burst: count(200, 1, 1_000_000),
};
/** How much one key may do: a rate for ever, and how much of it at once. */
export type Quota = Options<typeof quotaOptions>;

export const tokenBucketOptions = {
  ...quotaOptions,
  /** For how many keys there is room. */
  keysMax: count(20_000, 1, 10_000_000),
};
export type TokenBucketOptions = Options<typeof tokenBucketOptions>;

/**
 * A bucket of tokens for each key, as the generic cell rate algorithm: one number a key, the time at which its bucket
 * will be full again.
 *
 *            now           full again                     A request moves `full again` by one interval = 1 / rate.
 *   ──────────┼───────────────┼─────────────┤ now + burst It is allowed while that stays within burst · interval.
 *             └── in use ─────┘└─ remaining ┘
 *
 * A key whose bucket is full is as good as unknown, so nothing is kept of it. There is room for so many keys; the one
 * that has asked least recently makes room for a new one, and is so forgiven what it has used.
 */
export class TokenBucket implements RateLimit {
  readonly #clock: Clock;
  readonly #quota: Quota;
  readonly #fullAtMs: RecentKeys<number>;

  constructor(given: Partial<TokenBucketOptions>, clock: Clock) {
    const options = completeOptions('tokenBucket', tokenBucketOptions, given);
    this.#clock = clock;
    this.#quota = options;
    this.#fullAtMs = new RecentKeys(options.keysMax, (fullAtMs) => fullAtMs <= clock.monotonicMs());
  }

  get size(): number {
    return this.#fullAtMs.size;
  }

  take(key: string): RateVerdict {
    const nowMs = this.#clock.monotonicMs();
    const verdict = takeFrom(this.#quota, this.#usedMs(key, nowMs));
    if (verdict.isAllowed) this.#fullAtMs.set(key, nowMs + verdict.wholeAfterMs);
    return verdict;
  }

  refusalOf(key: string): RateVerdict | undefined {
    const verdict = takeFrom(this.#quota, this.#usedMs(key, this.#clock.monotonicMs()));
    return verdict.isAllowed ? undefined : verdict;
  }

  #usedMs(key: string, nowMs: number): number {
    return Math.max(0, (this.#fullAtMs.get(key) ?? nowMs) - nowMs);
  }
}

/** Sums of fractions of a millisecond must not cost a client a request that it has: so much of one is given. */
export const tokenBucketRounding = 1e-3;

/** What a bucket says of one more request when it would take `usedMs` to be full; `wholeAfterMs` is what it takes then. */
export function takeFrom({ perSecond, burst }: Quota, usedMs: number): RateVerdict {
  const intervalMs = 1_000 / perSecond;
  const windowMs = intervalMs * burst;
  const left = (usedThenMs: number): number =>
    Math.max(0, Math.floor((windowMs - usedThenMs) / intervalMs + tokenBucketRounding));
  if (left(usedMs) < 1) {
    const retryAfterMs = Math.max(0, usedMs + intervalMs - windowMs);
    return { isAllowed: false, remaining: 0, wholeAfterMs: usedMs, retryAfterMs };
  }
  const usedThenMs = usedMs + intervalMs;
  return { isAllowed: true, remaining: left(usedThenMs), wholeAfterMs: usedThenMs, retryAfterMs: 0 };
}
