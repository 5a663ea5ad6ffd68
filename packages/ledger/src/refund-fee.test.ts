import { INSTALMENT_COUNTS } from '@breakwater/contracts';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { purchaseFee, refundFee } from './repayment-plan.ts';

/** A price, and the amounts by which it is refunded until nothing is left. */
const refunded = fc
  .tuple(
    fc.bigInt({ min: 1n, max: 100_000_000n }),
    fc.constantFrom(...INSTALMENT_COUNTS),
    fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { maxLength: 20 }),
  )
  .map(([price, instalments, shares]) => {
    const amounts: bigint[] = [];
    let left = price;
    for (const share of shares) {
      const part = (left * BigInt(Math.round(share * 1_000))) / 1_000n;
      if (part > 0n) amounts.push(part);
      left -= part;
    }
    return { price, fee: purchaseFee(price, instalments), amounts: left > 0n ? [...amounts, left] : amounts };
  });

describe('the fee that a refund gives back', () => {
  test('sums over any refunds of all that was captured to the fee exactly, and is never negative', () => {
    fc.assert(
      fc.property(refunded, ({ price, fee, amounts }) => {
        let before = { amountMinor: 0n, feeMinor: 0n };
        for (const amountMinor of amounts) {
          const feeMinor = refundFee({ capturedMinor: price, feeMinor: fee }, before, amountMinor);
          expect(feeMinor).toBeGreaterThanOrEqual(0n);
          before = {
            amountMinor: before.amountMinor + amountMinor,
            feeMinor: before.feeMinor + feeMinor,
          };
          // In proportion and rounded down, whatever the steps were.
          expect(before.feeMinor).toBe((fee * before.amountMinor) / price);
        }
        expect(before).toEqual({ amountMinor: price, feeMinor: fee });
      }),
    );
  });
});
