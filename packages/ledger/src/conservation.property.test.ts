import { allocateByWeights } from '@breakwater/money';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyRefund, applyRepayment, type OwedInstalment, rollInstalment } from './instalment.ts';
import { loanInterest, planLoan, planPurchase, purchaseFee, refundFee } from './repayment-plan.ts';

const amounts = fc.bigInt({ min: 1n, max: 100_000_000n });
const terms = fc.constantFrom(3 as const, 6 as const, 12 as const);
const counts = fc.constantFrom(1 as const, 3 as const, 6 as const, 9 as const, 12 as const, 24 as const);

function sum(values: readonly bigint[]): bigint {
  return values.reduce((all, value) => all + value, 0n);
}

describe('splitting by weights', () => {
  it('loses nothing, is within one of the exact part, and gives nothing to a weight of zero', () => {
    const weights = fc.array(fc.bigInt({ min: 0n, max: 1_000_000n }), { minLength: 1, maxLength: 24 });
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), weights, (amount, parts) => {
        fc.pre(sum(parts) > 0n);
        const shares = allocateByWeights(amount, parts);
        expect(sum(shares)).toBe(amount);
        for (const [index, share] of shares.entries()) {
          const weight = parts[index] ?? 0n;
          const off = share * sum(parts) - amount * weight;
          expect(off > -sum(parts) && off < sum(parts)).toBe(true);
          if (weight === 0n) expect(share).toBe(0n);
        }
      }),
    );
  });

  it.each([
    [-1n, [1n]],
    [1n, [-1n, 2n]],
    [1n, [0n]],
  ])('refuses what cannot be split (%#)', (amount, weights) => {
    expect(() => allocateByWeights(amount, weights)).toThrow(RangeError);
  });
});

describe('a plan', () => {
  it('of a loan conserves principal and interest, which falls as less is owed', () => {
    fc.assert(
      fc.property(amounts, terms, (amount, months) => {
        const plan = planLoan(amount, months, '2026-01-31');
        expect(sum(plan.map((part) => part.principalMinor))).toBe(amount);
        expect(sum(plan.map((part) => part.interestMinor))).toBe(loanInterest(amount, months));
        const [first, last] = [plan[0], plan.at(-1)];
        expect((first?.interestMinor ?? 0n) + 1n >= (last?.interestMinor ?? 0n)).toBe(true);
      }),
    );
  });

  it('of a purchase conserves price and fee, whose refunds sum to it in whatever parts they come', () => {
    fc.assert(
      fc.property(amounts, counts, fc.array(amounts, { maxLength: 8 }), (amount, instalments, wishes) => {
        const feeMinor = purchaseFee(amount, instalments);
        expect(sum(planPurchase(amount, instalments, '2026-01-31').map((part) => part.feeMinor))).toBe(
          feeMinor,
        );
        const refunded = { amountMinor: 0n, feeMinor: 0n };
        for (const wish of [...wishes, amount]) {
          const left = amount - refunded.amountMinor;
          const part = wish < left ? wish : left;
          if (part === 0n) continue;
          const fee = refundFee({ capturedMinor: amount, feeMinor }, refunded, part);
          expect(fee >= 0n).toBe(true);
          refunded.amountMinor += part;
          refunded.feeMinor += fee;
        }
        expect(refunded).toEqual({ amountMinor: amount, feeMinor });
      }),
    );
  });
});

const owed: fc.Arbitrary<OwedInstalment[]> = fc
  .array(
    fc.record({
      product: fc.constantFrom('pay_later' as const, 'cash_loan' as const),
      day: fc.integer({ min: 1, max: 28 }),
      principalMinor: fc.bigInt({ min: 1n, max: 10_000n }),
      interestMinor: fc.bigInt({ min: 0n, max: 500n }),
      state: fc.constantFrom('draft' as const, 'planned' as const, 'due' as const, 'overdue' as const),
    }),
    { maxLength: 12 },
  )
  .map((parts) =>
    parts.map(({ day, ...part }, index) => ({
      ...part,
      resourceId: `r-${index}`,
      number: 1,
      dueDate: `2026-01-${String(day).padStart(2, '0')}`,
      feeMinor: 0n,
      paidMinor: 0n,
      interestPaidMinor: 0n,
    })),
  );

describe('paying instalments', () => {
  it('spreads a repayment without losing or inventing anything, the oldest first and interest before principal', () => {
    fc.assert(
      fc.property(owed, amounts, (instalments, amount) => {
        const { parts, unappliedMinor, instalments: after } = applyRepayment(instalments, amount);
        expect(sum(parts.map((part) => part.interestMinor + part.paidMinor)) + unappliedMinor).toBe(amount);
        const open = after.filter(({ state }) => state !== 'paid' && state !== 'draft');
        if (unappliedMinor > 0n) expect(open).toEqual([]);
        for (const one of after) {
          expect(one.paidMinor <= one.principalMinor && one.interestPaidMinor <= one.interestMinor).toBe(
            true,
          );
          const owesInterest = one.state === 'due' || one.state === 'overdue';
          if (owesInterest && one.paidMinor > 0n) expect(one.interestPaidMinor).toBe(one.interestMinor);
        }
        const paidDates = parts.map(({ resourceId }) => dateOf(after, resourceId));
        expect(paidDates).toEqual(paidDates.toSorted());
        const firstOpen = open.map(({ dueDate }) => dueDate).toSorted()[0] ?? '9999';
        expect(paidDates.every((date) => date <= firstOpen)).toBe(true);
      }),
    );
  });

  it('takes a refund off the last parts first, and no interest with it', () => {
    fc.assert(
      fc.property(owed, amounts, (instalments, amount) => {
        const { parts, unappliedMinor, instalments: after } = applyRefund(instalments, amount);
        expect(sum(parts.map((part) => part.paidMinor)) + unappliedMinor).toBe(amount);
        expect(parts.every((part) => part.interestMinor === 0n)).toBe(true);
        const dates = parts.map(({ resourceId }) => dateOf(after, resourceId));
        expect(dates).toEqual(dates.toSorted().toReversed());
      }),
    );
  });

  it.each([
    ['planned', '2026-01-11', 'planned', 0n],
    ['planned', '2026-01-10', 'due', 7n],
    ['planned', '2026-01-09', 'overdue', 7n],
    ['due', '2026-01-10', 'due', 0n],
    ['due', '2026-01-09', 'overdue', 0n],
    ['paid', '2026-01-09', 'paid', 0n],
    ['draft', '2026-01-09', 'draft', 0n],
  ] as const)('%s with the date %s is %s on 10 January', (state, dueDate, then, billed) => {
    const base = { resourceId: 'r', number: 1, product: 'cash_loan', feeMinor: 0n } as const;
    const instalment = {
      ...base,
      principalMinor: 10n,
      interestMinor: 7n,
      paidMinor: 0n,
      interestPaidMinor: 0n,
    };
    const rolled = rollInstalment({ ...instalment, dueDate, state }, '2026-01-10');
    expect(rolled).toMatchObject({ instalment: { state: then }, interestBilledMinor: billed });
  });
});

function dateOf(instalments: readonly OwedInstalment[], resourceId: string): string {
  return instalments.find((one) => one.resourceId === resourceId)?.dueDate ?? '';
}
