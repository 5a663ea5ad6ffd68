import { VirtualClock } from '@breakwater/clock';
import { expect, test } from 'vitest';
import { TripRule } from './trip-rule.ts';

function aRule(): { clock: VirtualClock; record: (failures: number, answers: number) => boolean } {
  const clock = new VirtualClock();
  const rule = new TripRule({ failureShareMax: 0.5, volumeMin: 20, windowMs: 10_000 }, clock);
  const record = (failures: number, answers: number): boolean => {
    let trips = false;
    for (let i = 0; i < answers; i++) trips = rule.trips(false) || trips;
    for (let i = 0; i < failures; i++) trips = rule.trips(true) || trips;
    return trips;
  };
  return { clock, record };
}

test('nineteen failures do not trip, the twentieth does', () => {
  const { record } = aRule();
  expect(record(19, 0)).toBe(false);
  expect(record(1, 0)).toBe(true);
});

test('it trips above the share, not at it', () => {
  const { record } = aRule();
  expect(record(20, 20)).toBe(false);
  expect(record(1, 0)).toBe(true);
});

test('attempts that have left the window do not count', async () => {
  const { clock, record } = aRule();
  expect(record(19, 0)).toBe(false);
  await clock.advance(10_000);
  expect(record(19, 0)).toBe(false);
  await clock.advance(9_000);
  expect(record(1, 0)).toBe(true);
});

test('it leaves no timer on the clock', () => {
  const { clock, record } = aRule();
  record(30, 0);
  expect(clock.pendingTimers).toBe(0);
});
