import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocateByWeights } from './allocate.ts';

const amounts = fc.bigInt({ min: 0n, max: 10n ** 18n });
const weights = fc
  .array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { minLength: 1, maxLength: 40 })
  .filter((drawn) => drawn.some((weight) => weight > 0n));

function sum(parts: readonly bigint[]): bigint {
  return parts.reduce((total, part) => total + part, 0n);
}

describe('splitting an amount by weights', () => {
  it('neither loses nor makes a minor unit, and gives nothing for a weight of zero', () => {
    fc.assert(
      fc.property(amounts, weights, (amount, drawn) => {
        const shares = allocateByWeights(amount, drawn);
        expect(shares).toHaveLength(drawn.length);
        expect(sum(shares)).toBe(amount);
        for (const [index, share] of shares.entries()) {
          expect(share).toBeGreaterThanOrEqual(0n);
          if (drawn[index] === 0n) expect(share).toBe(0n);
        }
      }),
    );
  });

  it('is never off by a minor unit or more from the exact part', () => {
    fc.assert(
      fc.property(amounts, weights, (amount, drawn) => {
        const total = sum(drawn);
        for (const [index, share] of allocateByWeights(amount, drawn).entries()) {
          const off = share * total - amount * drawn[index]!;
          expect(off > -total && off < total).toBe(true);
        }
      }),
    );
  });

  it('does not depend on the unit of the weights', () => {
    fc.assert(
      fc.property(amounts, weights, fc.bigInt({ min: 1n, max: 1_000n }), (amount, drawn, unit) => {
        const larger = drawn.map((weight) => weight * unit);
        expect(allocateByWeights(amount, larger)).toEqual(allocateByWeights(amount, drawn));
      }),
    );
  });

  it.each([
    [10n, [1n, 1n, 1n], [3n, 3n, 4n]],
    [100n, [3n, 2n, 1n], [50n, 33n, 17n]],
    [1n, [0n, 5n, 0n], [0n, 1n, 0n]],
    [0n, [0n, 0n], [0n, 0n]],
    [0n, [], []],
  ])('splits %i as exactly as it can', (amount, drawn, shares) =>
    expect(allocateByWeights(amount, drawn)).toEqual(shares),
  );

  it.each([
    [-1n, [1n]],
    [1n, [1n, -1n]],
    [1n, [0n, 0n]],
    [1n, []],
  ])('refuses %i by weights that no share can have', (amount, drawn) => {
    expect(() => allocateByWeights(amount, drawn)).toThrow(RangeError);
  });
});
