import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, within } from '@breakwater/clock';
import type { RateLimitPolicy } from '@breakwater/designs';
import {
  type Quota,
  type RateVerdict,
  TokenBucket,
  takeFrom,
  tokenBucketRounding,
} from '@breakwater/resilience';
import type { Redis, Result } from 'ioredis';
import type { Logger } from 'pino';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    /** `token-bucket.lua` */
    takeToken(...args: (string | number)[]): Result<string, Context>;
  }
}

const script = readFileSync(join(import.meta.dirname, 'token-bucket.lua'), 'utf8');

/** For so long nobody waits for a store that did not answer, in milliseconds. */
const GIVE_UP_MS = 1_000;

/**
 * What becomes of requests while the store does not answer. `allow`: all are allowed. `refuse`: none is. `local`: each
 * replica counts for itself, and all together allow so many times as much as there are replicas.
 */
export type WhenStoreIsOut = NonNullable<RateLimitPolicy['shared']>['whenStoreIsOut'];

/** What a shared limit is made of. */
export interface SharedRateLimitParts {
  readonly redis: Redis;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
  /** Tells this limit's keys in the store from others. */
  readonly keyPrefix: string;
  readonly quota: Quota;
  /** For how many keys there is room while each replica counts for itself. */
  readonly keysMax: number;
  /** How long a request waits for the store. */
  readonly storeWaitMs: number;
  readonly whenStoreIsOut: WhenStoreIsOut;
}

/** A token bucket for each key that all replicas share. What the store cannot say in time is decided without it. */
export class SharedRateLimit {
  readonly #parts: SharedRateLimitParts;
  readonly #local: TokenBucket;
  #askAgainMs = Number.NEGATIVE_INFINITY;

  constructor(parts: SharedRateLimitParts) {
    this.#parts = parts;
    this.#local = new TokenBucket({ ...parts.quota, keysMax: parts.keysMax }, parts.clock);
    parts.redis.defineCommand('takeToken', { lua: script, numberOfKeys: 1 });
  }

  /** Counts one request of a key when it is allowed. It never rejects. */
  async take(key: string): Promise<RateVerdict> {
    const { clock, logger } = this.#parts;
    if (clock.monotonicMs() < this.#askAgainMs) return this.#decideAlone(key);
    try {
      return takeFrom(this.#parts.quota, await this.#ask(key));
    } catch (error) {
      this.#askAgainMs = clock.monotonicMs() + GIVE_UP_MS;
      logger.warn({ err: error }, 'the shared rate limit is decided without its store');
      return this.#decideAlone(key);
    }
  }

  /** In how many milliseconds the bucket would be full, without this request. */
  async #ask(key: string): Promise<number> {
    const { redis, clock, keyPrefix, quota, storeWaitMs } = this.#parts;
    const intervalMs = 1_000 / quota.perSecond;
    const windowMs = intervalMs * (quota.burst + tokenBucketRounding);
    const asked = redis.takeToken(`${keyPrefix}${key}`, intervalMs, windowMs);
    const usedMs = Number(await within(clock, storeWaitMs, 'the shared rate limit', asked));
    if (!Number.isFinite(usedMs)) throw new Error('the store answered no time');
    return usedMs;
  }

  #decideAlone(key: string): RateVerdict {
    const { whenStoreIsOut, quota, clock } = this.#parts;
    switch (whenStoreIsOut) {
      case 'allow':
        return { isAllowed: true, remaining: quota.burst, wholeAfterMs: 0, retryAfterMs: 0 };
      case 'refuse': {
        const afterMs = Math.max(0, this.#askAgainMs - clock.monotonicMs());
        return { isAllowed: false, remaining: 0, wholeAfterMs: afterMs, retryAfterMs: afterMs };
      }
      case 'local':
        return this.#local.take(key);
      default:
        return whenStoreIsOut satisfies never;
    }
  }
}
