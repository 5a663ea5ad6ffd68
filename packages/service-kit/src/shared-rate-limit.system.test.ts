import { realClock } from '@breakwater/clock';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createLogger } from './logger.ts';
import { createRedis } from './redis.ts';
import { SharedRateLimit } from './shared-rate-limit.ts';

const logger = createLogger('test', 1, 'silent');
const keyPrefix = `shared-rate-limit-${Date.now()}:`;
const redis = createRedis(inject('redisCacheUrl'), { commandTimeoutMs: 1_000 }, logger);

/** One replica's view of the limit. */
function replica(perSecond: number, burst: number): SharedRateLimit {
  const quota = { perSecond, burst };
  const rest = { keysMax: 10, storeWaitMs: 1_000, whenStoreIsOut: 'refuse' } as const;
  return new SharedRateLimit({ redis, clock: realClock, logger, keyPrefix, quota, ...rest });
}

beforeAll(() => redis.connect());
afterAll(() => redis.disconnect());

describe('a rate limit in Redis', () => {
  it('is one for all replicas, however they ask at once', async () => {
    const [one, other] = [replica(0.01, 7), replica(0.01, 7)];
    const asked = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? one : other).take('a'));
    const verdicts = await Promise.all(asked);
    expect(verdicts.filter(({ isAllowed }) => isAllowed)).toHaveLength(7);
    expect(verdicts.at(-1)?.retryAfterMs).toBeGreaterThan(90_000);
    expect(await redis.pttl(`${keyPrefix}a`)).toBeGreaterThan(600_000);
  });

  it('grows back, and keeps nothing of a bucket that is full', async () => {
    const limit = replica(50, 1);
    expect([(await limit.take('b')).isAllowed, (await limit.take('b')).isAllowed]).toEqual([true, false]);
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(await redis.exists(`${keyPrefix}b`)).toBe(0);
    expect((await limit.take('b')).isAllowed).toBe(true);
  });
});
