import { VirtualClock } from '@breakwater/clock';
import type { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { SharedRateLimit, type WhenStoreIsOut } from './shared-rate-limit.ts';

const quota = { perSecond: 10, burst: 2 };

/** A limit whose store the test plays. */
function setUp(whenStoreIsOut: WhenStoreIsOut, answer: () => Promise<string>) {
  const clock = new VirtualClock();
  const warned: unknown[] = [];
  const store = { answer, asked: [] as unknown[][] };
  const redis = {
    defineCommand: () => undefined,
    takeToken: (...args: unknown[]) => {
      store.asked.push(args);
      return store.answer();
    },
  };
  const limit = new SharedRateLimit({
    redis: redis as unknown as Redis,
    clock,
    logger: { warn: (...line: unknown[]) => void warned.push(line) },
    keyPrefix: 'limit:',
    quota,
    keysMax: 10,
    storeWaitMs: 50,
    whenStoreIsOut,
  });
  return { clock, limit, store, warned };
}

const gone = (): Promise<string> => Promise.reject(new Error('the connection is closed'));

describe('a rate limit that replicas share', () => {
  it('decides by what the store has of the key', async () => {
    const { limit, store } = setUp('refuse', () => Promise.resolve('0.000'));
    expect(await limit.take('a')).toEqual({
      isAllowed: true,
      remaining: 1,
      wholeAfterMs: 100,
      retryAfterMs: 0,
    });
    store.answer = () => Promise.resolve('150.000');
    expect(await limit.take('a')).toMatchObject({ isAllowed: false, retryAfterMs: 50 });
    expect(store.asked[0]).toEqual(['limit:a', 100, 200.1]);
  });

  it.each([
    ['allow', [true, true, true]],
    ['refuse', [false, false, false]],
    ['local', [true, true, false]],
  ] as const)('without its store is %s', async (whenStoreIsOut, expected) => {
    const { limit, warned } = setUp(whenStoreIsOut, gone);
    const allowed: boolean[] = [];
    for (let i = 0; i < 3; i++) allowed.push((await limit.take('a')).isAllowed);
    expect(allowed).toEqual(expected);
    expect(warned).toHaveLength(1);
  });

  it('waits no longer than its command may take, and then not at all for a while', async () => {
    const { clock, limit, store } = setUp('allow', () => new Promise(() => undefined));
    const first = limit.take('a');
    await clock.advance(50);
    expect((await first).isAllowed).toBe(true);
    expect((await limit.take('a')).isAllowed).toBe(true);
    expect([store.asked.length, clock.pendingTimers]).toEqual([1, 0]);
  });

  it('asks the store again when it may be back', async () => {
    const { clock, limit, store } = setUp('refuse', gone);
    expect(await limit.take('a')).toMatchObject({ isAllowed: false, retryAfterMs: 1_000 });
    store.answer = () => Promise.resolve('0.000');
    await clock.advance(1_000);
    expect(await limit.take('a')).toMatchObject({ isAllowed: true });
  });

  it('does not take nonsense for an answer', async () => {
    const { limit } = setUp('refuse', () => Promise.resolve('soon'));
    expect((await limit.take('a')).isAllowed).toBe(false);
  });
});
