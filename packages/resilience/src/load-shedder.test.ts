import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { LoadShedder, type ShedderOptions } from './load-shedder.ts';
import { usualPriority } from './priority.ts';
import { aContext } from './test-fixture.ts';

function setUp(given: Partial<ShedderOptions> = {}) {
  const context = aContext();
  const loop = { delayMs: 0 };
  const options = { delayMsMin: 100, delayMsMax: 400, releaseMs: 0, ...given };
  const shedder = new LoadShedder(options, context, () => loop.delayMs, usualPriority);
  const lets = (workClass: string, cohort?: number): boolean => {
    try {
      shedder.admit({ workClass, ...(cohort === undefined ? {} : { cohort }) });
      return true;
    } catch {
      return false;
    }
  };
  /** Lets the delay be so for the time of one look. */
  const comeLate = async (delayMs: number): Promise<void> => {
    loop.delayMs = delayMs;
    await context.clock.advance(100);
  };
  const classes = (): boolean[] => ['loan', 'look', 'repayment', 'payment'].map((name) => lets(name));
  return { ...context, shedder, lets, comeLate, classes, loop };
}

test('the later the event loop comes, the more classes are shed, the lowest first', async () => {
  const { comeLate, classes } = setUp();
  await comeLate(100);
  expect(classes()).toEqual([true, true, true, true]);
  await comeLate(201);
  expect(classes()).toEqual([false, true, true, true]);
  await comeLate(301);
  expect(classes()).toEqual([false, false, true, true]);
  await comeLate(400);
  expect(classes()).toEqual([false, false, false, false]);
});

test('within a class the low cohorts are shed first', async () => {
  const { comeLate, lets } = setUp();
  await comeLate(150);
  expect([0, 49, 50, 99].map((cohort) => lets('loan', cohort))).toEqual([false, false, true, true]);
  expect(lets('look', 0)).toBe(true);
});

test('what was shed comes back only when the delay is well below the one that shed it', async () => {
  const { comeLate, classes, shedder } = setUp();
  await comeLate(301);
  expect(classes()).toEqual([false, false, true, true]);
  await comeLate(160);
  expect(classes()).toEqual([false, false, true, true]);
  await comeLate(120);
  expect(classes()).toEqual([false, true, true, true]);
  await comeLate(50);
  expect(shedder.shedShare).toBeGreaterThan(0);
  expect(classes()).toEqual([true, true, true, true]);
  expect(shedder.shedShare).toBe(0);
});

test('it lets go by steps, so that what comes back does not come at once', async () => {
  const { comeLate, classes, shedder } = setUp({ releaseMs: 1_000 });
  await comeLate(400);
  expect(classes()).toEqual([false, false, false, false]);
  await comeLate(0);
  classes();
  expect(shedder.shedShare).toBeCloseTo(0.9);
  for (let look = 0; look < 4; look++) {
    await comeLate(0);
    classes();
  }
  expect(shedder.shedShare).toBeCloseTo(0.5);
  expect(classes()).toEqual([false, true, true, true]);
});

test('the delay is looked at no more often than it should be', async () => {
  const { loop, classes, clock } = setUp();
  expect(classes()).toEqual([true, true, true, true]);
  loop.delayMs = 1_000;
  await clock.advance(99);
  expect(classes()).toEqual([true, true, true, true]);
  await clock.advance(1);
  expect(classes()).toEqual([false, false, false, false]);
});

test('a refusal says why, and the share that is shed is told when it changes', async () => {
  const { shedder, comeLate, events } = setUp();
  await comeLate(1_000);
  const seen = (): unknown => {
    try {
      return shedder.admit({ workClass: 'payment' });
    } catch (error) {
      return error;
    }
  };
  expect(seen()).toMatchObject({ policy: 'shedder', reason: 'shed', outcome: 'fail' });
  expect(events.map(({ kind }) => kind)).toEqual(['sheddingChanged', 'refused']);
});

test('property: whoever is let through, so is everybody who stands higher, and no delay means no shedding', async () => {
  const late = fc.record({
    delayMs: fc.integer({ min: 0, max: 600 }),
    looks: fc.integer({ min: 1, max: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(late, { maxLength: 30 }), fc.nat({ max: 2_000 }), async (times, releaseMs) => {
      const { lets, comeLate, shedder, clock } = setUp({ releaseMs });
      for (const { delayMs, looks } of times) {
        for (let look = 0; look < looks; look++) await comeLate(delayMs);
        const ladder = ['loan', 'look', 'payment'].flatMap((name) =>
          [0, 30, 60, 99].map((cohort) => lets(name, cohort)),
        );
        expect(ladder).toEqual(ladder.toSorted((a, b) => Number(a) - Number(b)));
        expect(shedder.shedShare).toBeGreaterThanOrEqual(0);
        expect(shedder.shedShare).toBeLessThanOrEqual(1);
        if (delayMs >= 400) expect(ladder).not.toContain(true);
      }
      await comeLate(0);
      lets('loan');
      await clock.advance(2_000);
      expect(lets('loan', 0)).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test.each([
  [{ delayMsMin: 400 }, 'shedder.delayMsMin'],
  [{ releaseShare: 0 }, 'shedder.releaseShare'],
])('%o is refused', (given, path) => {
  expect(() => setUp(given)).toThrow(path);
});
