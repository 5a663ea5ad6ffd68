import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from './random.ts';

const draw = (random: Random, count = 20): number[] => Array.from({ length: count }, () => random.uint32());

function meanOf(next: () => number, count = 50_000): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += next();
  return sum / count;
}

describe('seeded randomness', () => {
  it('gives the same sequence for the same seed, on every machine', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        expect(draw(new Random(seed))).toEqual(draw(new Random(seed)));
      }),
    );
    expect(draw(new Random(1), 3)).toEqual([393_288_148, 2_174_103_013, 3_814_759_091]);
  });

  it('gives other sequences for other seeds and other purposes', () => {
    const sequences = [new Random(0), new Random(1), Random.forPurpose(1, 'a'), Random.forPurpose(1, 'b')];
    expect(new Set(sequences.map((random) => draw(random).join())).size).toBe(4);
  });

  it('stays in its bounds for every seed', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 1_000 }), (seed, below) => {
        const random = new Random(seed);
        const [uniform, whole] = [random.uniform(), random.below(below)];
        expect(uniform >= 0 && uniform < 1 && Number.isInteger(whole) && whole >= 0 && whole < below).toBe(
          true,
        );
        expect(random.exponential(5)).toBeGreaterThanOrEqual(0);
        expect(random.logNormal(10, 1)).toBeGreaterThan(0);
      }),
    );
  });

  it('has the means that it says', () => {
    const random = new Random(42);
    expect(meanOf(() => random.uniform())).toBeCloseTo(0.5, 1);
    expect(meanOf(() => random.exponential(3)) / 3).toBeCloseTo(1, 1);
    expect(meanOf(() => random.normal(7, 2)) / 7).toBeCloseTo(1, 1);
    expect(meanOf(() => (random.logNormal(10, 1) < 10 ? 1 : 0))).toBeCloseTo(0.5, 1);
  });
});
