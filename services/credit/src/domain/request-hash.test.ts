import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestHash } from './request-hash.ts';

const body = { accountId: 'a-0000001', amountMinor: 1_000, instalments: 3 };

/** The same text for the same fields in any order. */
function sorted(value: object): string {
  return JSON.stringify(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

describe('the hash of a request', () => {
  it('is the same whatever the order of the keys', () => {
    const other = { instalments: 3, accountId: 'a-0000001', amountMinor: 1_000 };
    expect(requestHash('/v1/payments', other)).toBe(requestHash('/v1/payments', body));
  });

  it('tells paths, values, types and keys apart', () => {
    const hashes = [
      requestHash('/v1/payments', body),
      requestHash('/v1/loans', body),
      requestHash('/v1/payments', { ...body, amountMinor: 1_001 }),
      requestHash('/v1/payments', { ...body, amountMinor: '1000' }),
      requestHash('/v1/payments', { ...body, more: null }),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('tells any two different bodies apart', () => {
    const bodies = fc.dictionary(fc.string(), fc.oneof(fc.integer(), fc.string()));
    fc.assert(
      fc.property(bodies, bodies, (a, b) => {
        expect(requestHash('/', a) === requestHash('/', b)).toBe(sorted(a) === sorted(b));
      }),
    );
  });
});
