import type { Clock } from '@breakwater/clock';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RateLimit } from './rate-limit.ts';
import { SlidingWindow } from './sliding-window.ts';
import { TokenBucket } from './token-bucket.ts';

const keysMax = 4;

/** Each limit lets at most five requests be made at once, and so many in any time of so many milliseconds. */
const kinds: readonly (readonly [string, (clock: Clock) => RateLimit, (forMs: number) => number])[] = [
  [
    'a token bucket',
    (clock) => new TokenBucket({ perSecond: 10, burst: 5, keysMax }, clock),
    (forMs) => 5 + forMs / 100 + 0.01,
  ],
  [
    'a sliding window',
    (clock) => new SlidingWindow({ requestsMax: 5, windowMs: 500, keysMax }, clock),
    (forMs) => 5 * Math.ceil((forMs + 1) / 500),
  ],
];

const step = fc.record({
  passMs: fc.oneof(
    fc.constant(0),
    fc.integer({ min: 0, max: 800 }),
    fc.double({ min: 0, max: 5, noNaN: true }),
  ),
  key: fc.constantFrom('a', 'b'),
  times: fc.integer({ min: 0, max: 8 }),
});

/** Time that the test sets; nothing here waits. */
function aClock(): Clock & { nowIsMs: number } {
  const clock = {
    nowIsMs: 0,
    nowMs: () => 0,
    monotonicMs: () => clock.nowIsMs,
    after: () => () => undefined,
  };
  return clock;
}

describe.each(kinds)('%s', (_, make, most) => {
  test('property: in no stretch of time is more allowed than there may be', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const clock = aClock();
        const limit = make(clock);
        const allowedMs: Record<string, number[]> = { a: [], b: [] };
        for (const { passMs, key, times } of steps) {
          clock.nowIsMs += passMs;
          const taken = (allowedMs[key] ??= []);
          for (let i = 0; i < times; i++) if (limit.take(key).isAllowed) taken.push(clock.nowIsMs);
          for (const [from, sinceMs] of taken.entries()) {
            expect(taken.length - from).toBeLessThanOrEqual(most(clock.nowIsMs - sinceMs));
          }
        }
      }),
      { numRuns: 80 },
    );
  });

  test('property: what it says of itself is so', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const clock = aClock();
        const limit = make(clock);
        for (const { passMs, key, times } of steps) {
          clock.nowIsMs += passMs;
          for (let i = 0; i < times; i++) {
            const refused = limit.refusalOf(key);
            const verdict = limit.take(key);
            expect(verdict.isAllowed).toBe(refused === undefined);
            expect(verdict.wholeAfterMs).toBeGreaterThan(0);
            expect(verdict.retryAfterMs > 0).toBe(!verdict.isAllowed);
            if (verdict.isAllowed) continue;
            clock.nowIsMs += verdict.retryAfterMs + 1e-6;
            expect(limit.refusalOf(key)).toBeUndefined();
          }
        }
        clock.nowIsMs += 10_000;
        expect(limit.take('a').remaining).toBe(4);
      }),
      { numRuns: 60 },
    );
  });

  test('property: as long as there is room, a key changes nothing for another', () => {
    const request = fc.record({ passMs: fc.nat({ max: 80 }), key: fc.constantFrom('a', 'b', 'c', 'd') });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 120 }), (requests) => {
        const clock = aClock();
        const [shared, alone] = [make(clock), make(clock)];
        for (const { passMs, key } of requests) {
          clock.nowIsMs += passMs;
          const verdict = shared.take(key);
          if (key === 'a') expect(verdict).toEqual(alone.take(key));
        }
      }),
      { numRuns: 40 },
    );
  });

  test('property: no more keys are kept than there may be, and none that says nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 8 }), { maxLength: 60 }), (keys) => {
        const clock = aClock();
        const limit = make(clock);
        for (const key of keys) {
          limit.take(`key ${key}`);
          expect(limit.size).toBeLessThanOrEqual(keysMax);
        }
        clock.nowIsMs += 10_000;
        limit.take('z');
        expect(limit.size).toBe(1);
      }),
      { numRuns: 40 },
    );
  });
});
