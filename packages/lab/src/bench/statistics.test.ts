import { expect, it } from 'vitest';
import { estimate } from './statistics.ts';

it('gives the whole range of few values, with the confidence that it has', () => {
  const { low, high, confidence } = estimate([5, 1, 4, 2, 3]);
  expect([low, high]).toEqual([1, 5]);
  expect(confidence).toBeCloseTo(1 - 2 / 32);
});

it('leaves out as many extremes as 95% allow', () => {
  // With nine values P(Binomial(9, 1/2) < 2) is 10/512, so the second smallest and second largest remain.
  const { median: middle, low, high, confidence } = estimate([9, 1, 8, 2, 7, 3, 6, 4, 5]);
  expect([middle, low, high]).toEqual([5, 2, 8]);
  expect(confidence).toBeCloseTo(1 - 20 / 512);
});

it('claims nothing from a single value', () => {
  expect(estimate([7])).toMatchObject({ median: 7, low: 7, high: 7, confidence: 0 });
});
