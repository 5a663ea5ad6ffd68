import { Random } from '@breakwater/clock';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DelayDistribution, drawDelayMs } from './delay-distribution.ts';

const DRAWS = 40_000;
const distributions: readonly DelayDistribution[] = DelayDistribution.enum;

function draws(distribution: DelayDistribution, meanMs: number, spreadMs: number, seed = 7): number[] {
  const random = new Random(seed);
  return Array.from({ length: DRAWS }, () => drawDelayMs(distribution, meanMs, spreadMs, random));
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function deviationOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
}

function shareAbove(values: readonly number[], limit: number): number {
  return values.filter((value) => value > limit).length / values.length;
}

describe('drawDelayMs', () => {
  it.each(distributions)('draws %s delays with the mean that was asked for', (distribution) => {
    expect(meanOf(draws(distribution, 200, 50)) / 200).toBeCloseTo(1, 1);
  });

  it.each(['normal', 'log-normal', 'exponential', 'pareto'] as const)(
    'draws %s delays with the deviation that was asked for',
    (distribution) => {
      const ratio = deviationOf(draws(distribution, 200, 50)) / 50;
      expect(ratio).toBeGreaterThan(0.9);
      expect(ratio).toBeLessThan(1.1);
    },
  );

  it('keeps uniform delays within the spread on both sides', () => {
    const values = draws('uniform', 100, 40);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(60);
    expect(Math.max(...values)).toBeLessThan(140);
  });

  it('gives the skewed distributions the heavier tails, and pareto the heaviest', () => {
    const far = (distribution: DelayDistribution): number => shareAbove(draws(distribution, 100, 100), 700);
    expect(far('uniform')).toBe(0);
    expect(far('normal')).toBe(0);
    expect(far('log-normal')).toBeGreaterThan(far('exponential'));
    expect(far('exponential')).toBeGreaterThan(0.0005);
    expect(shareAbove(draws('pareto', 100, 100), 2_000)).toBeGreaterThan(
      shareAbove(draws('log-normal', 100, 100), 2_000),
    );
  });

  it('is the memoryless distribution when spread and mean are equal, and never wider', () => {
    for (const spreadMs of [100, 5_000]) {
      const values = draws('exponential', 100, spreadMs);
      expect(shareAbove(values, 100)).toBeCloseTo(Math.exp(-1), 1);
    }
  });

  it.each(distributions)('draws exactly the mean when %s has no spread', (distribution) => {
    expect(new Set(draws(distribution, 120, 0).map(Math.round))).toEqual(new Set([120]));
  });

  it('is never negative and always a number, and the same for the same seed', () => {
    const parts = [
      fc.constantFrom(...distributions),
      fc.integer({ min: 0, max: 600_000 }),
      fc.integer({ min: 0, max: 600_000 }),
      fc.nat(),
    ] as const;
    fc.assert(
      fc.property(...parts, (distribution, meanMs, spreadMs, seed) => {
        const [one, again] = [new Random(seed), new Random(seed)];
        const delayMs = drawDelayMs(distribution, meanMs, spreadMs, one);
        expect(delayMs).toBeGreaterThanOrEqual(0);
        expect(drawDelayMs(distribution, meanMs, spreadMs, again)).toBe(delayMs);
      }),
    );
  });
});
