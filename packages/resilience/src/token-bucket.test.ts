import { VirtualClock } from '@breakwater/clock';
import { describe, expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

function setUp({ perSecond = 10, burst = 5, keysMax = 100 } = {}) {
  const clock = new VirtualClock();
  const limiter = new TokenBucket({ perSecond, burst, keysMax }, clock);
  const taken = (key: string, times: number): number =>
    Array.from({ length: times }, () => limiter.take(key)).filter(({ isAllowed }) => isAllowed).length;
  return { clock, limiter, taken };
}

describe('a token bucket', () => {
  it('allows a burst at once and the rate for ever', async () => {
    const { clock, taken } = setUp();
    expect(taken('a', 20)).toBe(5);
    let allowed = 0;
    for (let tick = 0; tick < 1_000; tick++) {
      await clock.advance(10);
      allowed += taken('a', 1);
    }
    expect(allowed).toBe(100);
  });

  it('says what is left, when all of it is there again, and when to come back', async () => {
    const { clock, limiter } = setUp();
    expect(limiter.take('a')).toEqual({ isAllowed: true, remaining: 4, wholeAfterMs: 100, retryAfterMs: 0 });
    for (let more = 0; more < 4; more++) limiter.take('a');
    const refused = { isAllowed: false, remaining: 0, wholeAfterMs: 500, retryAfterMs: 100 };
    expect(limiter.take('a')).toEqual(refused);
    expect(limiter.refusalOf('a')).toEqual(refused);
    await clock.advance(99);
    expect(limiter.take('a').isAllowed).toBe(false);
    await clock.advance(1);
    expect(limiter.refusalOf('a')).toBeUndefined();
    expect(limiter.take('a').isAllowed).toBe(true);
  });

  it('does not count what it refuses, nor what is only asked', async () => {
    const { clock, limiter, taken } = setUp();
    taken('a', 1_000);
    for (let look = 0; look < 10; look++) limiter.refusalOf('b');
    expect(taken('b', 5)).toBe(5);
    await clock.advance(100);
    expect(taken('a', 5)).toBe(1);
  });

  it('keeps keys apart', () => {
    const { taken } = setUp();
    expect([taken('a', 9), taken('b', 9)]).toEqual([5, 5]);
  });

  it('never holds more keys than it may, and forgets those that it need not hold', async () => {
    const { clock, limiter, taken } = setUp({ keysMax: 3 });
    for (const key of ['a', 'b', 'c', 'd']) taken(key, 5);
    expect(limiter.size).toBe(3);
    expect(taken('d', 1)).toBe(0);
    expect(taken('a', 1)).toBe(1);
    await clock.advance(500);
    taken('e', 1);
    expect(limiter.size).toBe(1);
  });

  it.each([3, 7, 30, 70, 1_000])('loses nobody a request of a burst of %i to rounding', (burst) => {
    const { taken } = setUp({ perSecond: 30, burst });
    expect(taken('a', burst + 1)).toBe(burst);
  });
});
