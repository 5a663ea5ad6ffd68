import { expect, test } from 'vitest';
import { BackOff } from './back-off.ts';

test('the wait doubles with each death in a row and never exceeds five seconds', () => {
  const backOff = new BackOff();
  const waits = Array.from({ length: 9 }, () => backOff.afterDeath(50));
  expect(waits).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
});

test('a process that was up for ten seconds starts again from the shortest wait', () => {
  const backOff = new BackOff();
  backOff.afterDeath(0);
  backOff.afterDeath(0);
  expect(backOff.afterDeath(9_999)).toBe(400);
  expect(backOff.afterDeath(10_000)).toBe(100);
});
