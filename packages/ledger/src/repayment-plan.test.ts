import { INSTALMENT_COUNTS, LOAN_TERMS_MONTHS } from '@breakwater/contracts';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addMonths } from './due-date.ts';
import { INSTALMENT_FEE_BASIS_POINTS, planLoan, planPurchase, purchaseFee } from './repayment-plan.ts';

const amount = fc.bigInt({ min: 1n, max: 100_000_000n });

describe('repayment plans', () => {
  test('there is a fee for exactly the instalment counts that a client may ask for', () => {
    expect(Object.keys(INSTALMENT_FEE_BASIS_POINTS).map(Number)).toEqual([...INSTALMENT_COUNTS]);
  });

  test('the parts of a purchase sum to price and fee exactly, whatever the amount', () => {
    fc.assert(
      fc.property(amount, fc.constantFrom(...INSTALMENT_COUNTS), (principalMinor, count) => {
        const plan = planPurchase(principalMinor, count, '2026-01-31');
        expect(plan).toHaveLength(count);
        expect(plan.reduce((sum, part) => sum + part.principalMinor, 0n)).toBe(principalMinor);
        expect(plan.reduce((sum, part) => sum + part.feeMinor, 0n)).toBe(purchaseFee(principalMinor, count));
      }),
    );
  });

  test('the parts of a loan sum to its amount exactly and carry no fee', () => {
    fc.assert(
      fc.property(amount, fc.constantFrom(...LOAN_TERMS_MONTHS), (principalMinor, term) => {
        const plan = planLoan(principalMinor, term, '2026-03-15');
        expect(plan).toHaveLength(term);
        expect(plan.reduce((sum, part) => sum + part.principalMinor, 0n)).toBe(principalMinor);
        expect(plan.every((part) => part.feeMinor === 0n)).toBe(true);
      }),
    );
  });

  test('the first part is due one month after the business date', () => {
    expect(planPurchase(100n, 3, '2026-11-15').map((part) => part.dueDate)).toEqual([
      '2026-12-15',
      '2027-01-15',
      '2027-02-15',
    ]);
  });

  test('fees follow the table: 4.5 percent for six parts, none for three', () => {
    expect(purchaseFee(10_000n, 6)).toBe(450n);
    expect(purchaseFee(10_000n, 3)).toBe(0n);
    expect(purchaseFee(10_000n, 24)).toBe(1_500n);
  });
});

describe('due dates', () => {
  test.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2026-01-31', 2, '2026-03-31'],
    ['2027-12-31', 2, '2028-02-29'],
    ['2026-08-31', 1, '2026-09-30'],
    ['2026-12-01', 1, '2027-01-01'],
    ['2099-12-31', 2, '2100-02-28'],
    ['2026-05-05', 0, '2026-05-05'],
  ])('%s plus %i months is %s', (date, months, expected) => {
    expect(addMonths(date, months)).toBe(expected);
  });

  test.each(['2026-02-29', '2026-13-01', '2026-00-10', '26-01-01', '2026-1-1', 'today'])(
    '%s is no calendar date',
    (date) => {
      expect(() => addMonths(date, 1)).toThrow(RangeError);
    },
  );

  test('a fraction of a month is refused', () => {
    expect(() => addMonths('2026-01-01', 0.5)).toThrow(RangeError);
  });
});
