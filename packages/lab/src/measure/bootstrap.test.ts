import { Random } from '@breakwater/clock';
import { expect, it } from 'vitest';
import { bootstrapMedian } from './bootstrap.ts';
import { median } from './median.ts';

const SEED = 20_261_126;
const normals = (count: number, random: Random): number[] =>
  Array.from({ length: count }, () => random.normal(10, 2));

it('gives the same interval for the same values and seed', () => {
  const values = normals(9, new Random(SEED));
  expect(bootstrapMedian(values, new Random(1))).toEqual(bootstrapMedian(values, new Random(1)));
});

it('holds the true median about as often as it says', () => {
  const random = new Random(SEED);
  const held = Array.from({ length: 200 }, () => bootstrapMedian(normals(15, random), random)).filter(
    ({ low, high }) => low <= 10 && 10 <= high,
  ).length;
  expect(held / 200, `seed ${SEED}`).toBeGreaterThan(0.88);
  expect(held / 200, `seed ${SEED}`).toBeLessThan(0.995);
});

it('is narrower the more values there are', () => {
  const random = new Random(SEED);
  const width = (count: number): number =>
    median(
      Array.from({ length: 30 }, () => {
        const { low, high } = bootstrapMedian(normals(count, random), random);
        return high - low;
      }),
    );
  expect(width(40)).toBeLessThan(width(8) * 0.7);
});

it('is the whole range of two values, and a point of one', () => {
  expect(bootstrapMedian([3, 5], new Random(1))).toEqual({ median: 4, low: 3, high: 5 });
  expect(bootstrapMedian([3], new Random(1))).toEqual({ median: 3, low: 3, high: 3 });
  expect(() => bootstrapMedian([], new Random(1))).toThrow(RangeError);
});
