import { expect, it } from 'vitest';
import { backoffMs, jobOptions } from './job-options.ts';

it('pauses twice as long each time, up to five seconds', () => {
  expect([1, 2, 3, 6, 7, 30].map(backoffMs)).toEqual([100, 200, 400, 3_200, 5_000, 5_000]);
});

it('tries a bounded number of times, and does not keep everything for ever', () => {
  expect(jobOptions.attempts).toBe(30);
  expect(jobOptions).toMatchObject({ removeOnComplete: { count: 10_000 }, removeOnFail: { count: 100_000 } });
});
