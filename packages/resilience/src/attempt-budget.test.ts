import { VirtualClock } from '@breakwater/clock';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { AttemptBudget } from './attempt-budget.ts';

const windowMs = 10_000;

test('the floor allows extra attempts without any requests', () => {
  const budget = new AttemptBudget({ share: 0, perSecondMin: 0.3, windowMs }, new VirtualClock());
  expect([1, 2, 3, 4].map(() => budget.tryTake())).toEqual([true, true, true, false]);
});

test('each request adds its share', () => {
  const budget = new AttemptBudget({ share: 0.2, perSecondMin: 0, windowMs }, new VirtualClock());
  for (let i = 0; i < 5; i++) budget.countRequest();
  expect([budget.tryTake(), budget.tryTake()]).toEqual([true, false]);
});

test('extra attempts that have left the window are forgotten, and so are requests', async () => {
  const clock = new VirtualClock();
  const budget = new AttemptBudget({ share: 0.1, perSecondMin: 0.1, windowMs }, clock);
  for (let i = 0; i < 10; i++) budget.countRequest();
  expect([budget.tryTake(), budget.tryTake(), budget.tryTake()]).toEqual([true, true, false]);
  await clock.advance(10_000);
  expect([budget.tryTake(), budget.tryTake()]).toEqual([true, false]);
});

test('property: in no window are there more extra attempts than the share and the floor allow', () => {
  const step = fc.record({
    passMs: fc.integer({ min: 0, max: 4_000 }),
    requests: fc.integer({ min: 0, max: 20 }),
    tries: fc.integer({ min: 0, max: 10 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let nowMs = 0;
      const clock = { nowMs: () => 0, monotonicMs: () => nowMs, after: () => () => undefined };
      const budget = new AttemptBudget({ share: 0.2, perSecondMin: 0.5, windowMs }, clock);
      const requests: number[] = [];
      const extras: number[] = [];
      for (const { passMs, requests: more, tries } of steps) {
        nowMs += passMs;
        // Buckets are a second wide, so the window holds what began in the last ten of them.
        const isRecent = (second: number): boolean => second > Math.floor(nowMs / 1_000) - 10;
        for (let i = 0; i < more; i++) {
          budget.countRequest();
          requests.push(Math.floor(nowMs / 1_000));
        }
        for (let i = 0; i < tries; i++) {
          const allowed = 0.2 * requests.filter(isRecent).length + 5;
          const granted = budget.tryTake();
          expect(granted).toBe(allowed - extras.filter(isRecent).length >= 1);
          if (granted) extras.push(Math.floor(nowMs / 1_000));
        }
      }
    }),
    { numRuns: 50 },
  );
});
