import { LOAN_TERMS_MONTHS } from '@breakwater/contracts';
import { basisPointsOf } from '@breakwater/money';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LOAN_INTEREST_BASIS_POINTS_A_MONTH, loanInterest, planLoan } from './repayment-plan.ts';

const amount = fc.bigInt({ min: 1n, max: 100_000_000n });
const term = fc.constantFrom(...LOAN_TERMS_MONTHS);

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, part) => total + part, 0n);
}

describe('the plan of a loan', () => {
  test('conserves every fen of principal and of interest', () => {
    fc.assert(
      fc.property(amount, term, (principalMinor, months) => {
        const plan = planLoan(principalMinor, months, '2026-03-15');
        expect(sum(plan.map((part) => part.principalMinor))).toBe(principalMinor);
        expect(sum(plan.map((part) => part.interestMinor))).toBe(loanInterest(principalMinor, months));
        // A part without principal bears no interest either: otherwise nobody could ever pay it.
        for (const part of plan) if (part.principalMinor === 0n) expect(part.interestMinor).toBe(0n);
      }),
    );
  });

  test('asks each month for the interest of what is still owed, to the fen', () => {
    fc.assert(
      fc.property(amount, term, (principalMinor, months) => {
        let owed = principalMinor;
        for (const part of planLoan(principalMinor, months, '2026-03-15')) {
          const exact = basisPointsOf(owed, LOAN_INTEREST_BASIS_POINTS_A_MONTH);
          const off = part.interestMinor - exact;
          expect(off >= -2n && off <= 2n).toBe(true);
          owed -= part.principalMinor;
        }
        expect(owed).toBe(0n);
      }),
    );
  });

  test('of 100.00 over three months asks for 1.20, 0.80 and 0.40', () => {
    expect(planLoan(10_000n, 3, '2026-01-31')).toEqual([
      { number: 1, dueDate: '2026-02-28', principalMinor: 3_334n, feeMinor: 0n, interestMinor: 120n },
      { number: 2, dueDate: '2026-03-31', principalMinor: 3_333n, feeMinor: 0n, interestMinor: 80n },
      { number: 3, dueDate: '2026-04-30', principalMinor: 3_333n, feeMinor: 0n, interestMinor: 40n },
    ]);
  });
});
