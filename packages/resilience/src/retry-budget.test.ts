import { VirtualClock } from '@breakwater/clock';
import { expect, test } from 'vitest';
import { RetryBudget } from './retry-budget.ts';

test('its share and its floor are those of its options', async () => {
  const clock = new VirtualClock();
  const budget = new RetryBudget({ retryShare: 0.2, retriesPerSecondMin: 0.5, windowMs: 2_000 }, clock);
  for (let i = 0; i < 5; i++) budget.countRequest();
  expect([1, 2, 3].map(() => budget.tryTake())).toEqual([true, true, false]);
  await clock.advance(2_000);
  expect(budget.left).toBe(1);
});

test('a share above one is refused with its path', () => {
  expect(() => new RetryBudget({ retryShare: 1.1 }, new VirtualClock())).toThrow('retryBudget.retryShare');
});
