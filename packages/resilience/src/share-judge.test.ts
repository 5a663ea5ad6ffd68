import { VirtualClock } from '@breakwater/clock';
import { expect, test } from 'vitest';
import { ShareJudge } from './share-judge.ts';

function aJudge(): { clock: VirtualClock; record: (bad: number, good: number) => boolean } {
  const clock = new VirtualClock();
  const judge = new ShareJudge({ shareMax: 0.5, volumeMin: 20, windowMs: 10_000 }, clock);
  const record = (bad: number, good: number): boolean => {
    let isTooMany = false;
    for (let i = 0; i < good; i++) isTooMany = judge.isTooMany(false) || isTooMany;
    for (let i = 0; i < bad; i++) isTooMany = judge.isTooMany(true) || isTooMany;
    return isTooMany;
  };
  return { clock, record };
}

test('nineteen bad attempts are not too many, the twentieth is', () => {
  const { record } = aJudge();
  expect(record(19, 0)).toBe(false);
  expect(record(1, 0)).toBe(true);
});

test('too many are more than the share, not the share itself', () => {
  const { record } = aJudge();
  expect(record(20, 20)).toBe(false);
  expect(record(1, 0)).toBe(true);
});

test('attempts that have left the window do not count', async () => {
  const { clock, record } = aJudge();
  expect(record(19, 0)).toBe(false);
  await clock.advance(10_000);
  expect(record(19, 0)).toBe(false);
  await clock.advance(9_000);
  expect(record(1, 0)).toBe(true);
});

test('it leaves no timer on the clock', () => {
  const { clock, record } = aJudge();
  record(30, 0);
  expect(clock.pendingTimers).toBe(0);
});
