import { VirtualClock } from '@breakwater/clock';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { DegradationSwitch, type DegradationOptions } from './degradation-switch.ts';

function setUp(given: Partial<DegradationOptions> = {}) {
  const clock = new VirtualClock();
  const rung = new DegradationSwitch({ holdMs: 1_000, windowMs: 1_000, volumeMin: 10, ...given }, clock);
  const record = (times: number, isTrouble: boolean): void => {
    for (let i = 0; i < times; i++) rung.record(isTrouble);
  };
  return { clock, rung, record };
}

test('it is pulled when half of ten results met trouble, and not by nine', () => {
  const { rung, record } = setUp();
  rung.record(false);
  record(8, true);
  expect(rung.isPulled).toBe(false);
  rung.record(true);
  expect(rung.isPulled).toBe(true);
});

test('what is well again does not pull it, though its share of trouble grows as older good results are forgotten', async () => {
  const { clock, rung, record } = setUp();
  record(15, false);
  await clock.advance(800);
  record(12, true);
  await clock.advance(300);
  record(5, false);
  expect(rung.isPulled).toBe(false);
  rung.record(true);
  expect(rung.isPulled).toBe(true);
});

test('a smaller share of trouble does not pull it, however often', () => {
  const { rung, record } = setUp();
  for (let i = 0; i < 100; i++) {
    record(2, false);
    record(1, true);
  }
  expect(rung.isPulled).toBe(false);
});

test('trouble that is older than the window is forgotten', async () => {
  const { clock, rung, record } = setUp();
  record(9, true);
  await clock.advance(1_200);
  record(9, false);
  record(1, true);
  expect(rung.isPulled).toBe(false);
});

test('it stays pulled for its hold even if all is well at once', async () => {
  const { clock, rung, record } = setUp();
  record(10, true);
  record(100, false);
  await clock.advance(900);
  expect(rung.isPulled).toBe(true);
  record(100, false);
  await clock.advance(100);
  expect(rung.isPulled).toBe(false);
});

test('a share of trouble between both thresholds changes nothing, in either state', async () => {
  const { clock, rung, record } = setUp({ pullShareMin: 0.5, releaseShareMax: 0.1 });
  const mixed = async (): Promise<void> => {
    for (let i = 0; i < 30; i++) {
      record(7, false);
      record(3, true);
      await clock.advance(100);
    }
  };
  await mixed();
  expect(rung.isPulled).toBe(false);
  await clock.advance(2_000);
  record(10, true);
  await mixed();
  expect(rung.isPulled).toBe(true);
});

test('silence does not let it go: nobody knows whether it is still needed', async () => {
  const { clock, rung, record } = setUp();
  record(10, true);
  await clock.advance(60_000);
  expect(rung.isPulled).toBe(true);
  record(2, false);
  expect(rung.isPulled).toBe(true);
  record(1, false);
  expect(rung.isPulled).toBe(false);
});

test('while it is pulled one request may probe after each probe time', async () => {
  const { clock, rung, record } = setUp({ probeMs: 500 });
  expect(rung.takeProbe()).toBe(false);
  record(10, true);
  expect(rung.takeProbe()).toBe(false);
  await clock.advance(500);
  expect([rung.takeProbe(), rung.takeProbe()]).toEqual([true, false]);
  await clock.advance(500);
  expect(rung.takeProbe()).toBe(true);
});

test('an option out of its range is refused with its path', () => {
  expect(() => setUp({ pullShareMin: 2 })).toThrow('ladder.pullShareMin');
});

test('in any history it is pulled for its hold at least, and never by fewer results than the volume', async () => {
  const step = fc.record({ waitMs: fc.integer({ min: 0, max: 400 }), isTrouble: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 200 }), async (steps) => {
      const { clock, rung } = setUp({ volumeMin: 5, holdMs: 700 });
      let pulledAtMs: number | undefined;
      let recorded = 0;
      for (const { waitMs, isTrouble } of steps) {
        await clock.advance(waitMs);
        if (!rung.isPulled && pulledAtMs !== undefined) {
          expect(clock.monotonicMs() - pulledAtMs).toBeGreaterThanOrEqual(700);
          pulledAtMs = undefined;
          recorded = 0;
        }
        rung.record(isTrouble);
        recorded++;
        if (rung.isPulled && pulledAtMs === undefined) {
          expect(recorded).toBeGreaterThanOrEqual(5);
          pulledAtMs = clock.monotonicMs();
        }
      }
    }),
  );
});
