import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocateEvenly, basisPointsOf } from './allocate.ts';

const amounts = fc.bigInt({ min: 0n, max: 10n ** 18n });

describe('splitting an amount', () => {
  it('neither loses nor makes a minor unit, and is as even as can be, the larger shares first', () => {
    fc.assert(
      fc.property(amounts, fc.integer({ min: 1, max: 60 }), (amount, parts) => {
        const shares = allocateEvenly(amount, parts);
        expect(shares).toHaveLength(parts);
        expect(shares.reduce((sum, share) => sum + share, 0n)).toBe(amount);
        expect((shares[0] ?? 0n) - (shares.at(-1) ?? 0n)).toBeLessThanOrEqual(1n);
        expect(shares).toEqual(shares.toSorted((a, b) => (a < b ? 1 : a > b ? -1 : 0)));
      }),
    );
  });

  it('pays the remainder early', () => expect(allocateEvenly(10n, 3)).toEqual([4n, 3n, 3n]));

  it.each([0, -1, 1.5, Number.NaN])('refuses %d parts', (parts) => {
    expect(() => allocateEvenly(10n, parts)).toThrow(RangeError);
  });

  it('refuses a negative amount', () => expect(() => allocateEvenly(-1n, 2)).toThrow(RangeError));
});

describe('a share in basis points', () => {
  it.each([
    [10_000n, 450, 450n],
    [1n, 5_000, 1n],
    [1n, 4_999, 0n],
    [10_007n, 1_500, 1_501n],
    [0n, 1_500, 0n],
  ])('of %i at %i is %i, rounded half up', (amount, points, share) => {
    expect(basisPointsOf(amount, points)).toBe(share);
  });

  it('is never off by more than half a minor unit', () => {
    fc.assert(
      fc.property(amounts, fc.integer({ min: 0, max: 10_000 }), (amount, points) => {
        const off = basisPointsOf(amount, points) * 10_000n - amount * BigInt(points);
        expect(off > -5_000n && off <= 5_000n).toBe(true);
      }),
    );
  });
});
