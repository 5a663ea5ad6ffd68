import { VirtualClock } from '@breakwater/clock';
import { expect, test } from 'vitest';
import { SlidingWindow, type SlidingWindowOptions } from './sliding-window.ts';

function setUp(given: Partial<SlidingWindowOptions> = {}) {
  const clock = new VirtualClock();
  const limit = new SlidingWindow({ requestsMax: 5, windowMs: 1_000, ...given }, clock);
  const taken = (key: string, times: number): number =>
    Array.from({ length: times }, () => limit.take(key)).filter(({ isAllowed }) => isAllowed).length;
  return { clock, limit, taken };
}

test('there is no burst at the seam of two windows', async () => {
  const { clock, taken } = setUp();
  await clock.advance(990);
  expect(taken('a', 9)).toBe(5);
  await clock.advance(20);
  expect(taken('a', 9)).toBe(0);
  await clock.advance(990);
  expect(taken('a', 9)).toBe(5);
});

test('what was used comes back in the order in which it was used', async () => {
  const { clock, taken } = setUp();
  taken('a', 3);
  await clock.advance(500);
  taken('a', 2);
  await clock.advance(599);
  expect(taken('a', 1)).toBe(0);
  await clock.advance(1);
  expect(taken('a', 9)).toBe(3);
});

test('it says what is left, when all of it is there again, and when to come back', async () => {
  const { clock, limit, taken } = setUp();
  await clock.advance(50);
  expect(limit.take('a')).toEqual({ isAllowed: true, remaining: 4, wholeAfterMs: 1_050, retryAfterMs: 0 });
  await clock.advance(300);
  taken('a', 4);
  const refused = { isAllowed: false, remaining: 0, wholeAfterMs: 1_050, retryAfterMs: 750 };
  expect(limit.take('a')).toEqual(refused);
  expect(limit.refusalOf('a')).toEqual(refused);
});
