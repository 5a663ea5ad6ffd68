import { allocateEvenly, type AmountMinor, basisPointsOf } from '@breakwater/money';
import { addMonths } from './due-date.ts';

/** One monthly part of what a customer pays back. */
export interface PlannedInstalment {
  /** Counted from one. */
  readonly number: number;
  /** ISO calendar date. */
  readonly dueDate: string;
  readonly principalMinor: AmountMinor;
  readonly feeMinor: AmountMinor;
}

/** The fee of a purchase by its number of instalments, in basis points of the price. */
export const INSTALMENT_FEE_BASIS_POINTS = { 1: 0, 3: 0, 6: 450, 9: 650, 12: 750, 24: 1500 } as const;
/** In how many monthly parts a purchase may be paid back. */
export type InstalmentCount = keyof typeof INSTALMENT_FEE_BASIS_POINTS;

/** How many months a cash loan may run. */
export type LoanTermMonths = 3 | 6 | 12;

/** The whole fee of a purchase in minor units, rounded half up. */
export function purchaseFee(principalMinor: AmountMinor, instalments: InstalmentCount): AmountMinor {
  return basisPointsOf(principalMinor, INSTALMENT_FEE_BASIS_POINTS[instalments]);
}

/**
 * How a purchase is paid back: monthly, beginning one month after the business date. The parts sum to the price and
 * to `purchaseFee` exactly.
 * @param businessDate ISO calendar date on which the purchase is posted.
 * @throws RangeError when the amount is negative or the date is not one.
 */
export function planPurchase(
  principalMinor: AmountMinor,
  instalments: InstalmentCount,
  businessDate: string,
): PlannedInstalment[] {
  return monthlyParts(principalMinor, purchaseFee(principalMinor, instalments), instalments, businessDate);
}

/**
 * How a cash loan is paid back: the principal in equal monthly parts, beginning one month after the business date.
 * Interest is no part of the plan: it is posted as it accrues.
 * @throws RangeError when the amount is negative or the date is not one.
 */
export function planLoan(
  principalMinor: AmountMinor,
  termMonths: LoanTermMonths,
  businessDate: string,
): PlannedInstalment[] {
  return monthlyParts(principalMinor, 0n, termMonths, businessDate);
}

function monthlyParts(
  principalMinor: AmountMinor,
  feeMinor: AmountMinor,
  months: number,
  businessDate: string,
): PlannedInstalment[] {
  const fees = allocateEvenly(feeMinor, months);
  return allocateEvenly(principalMinor, months).map((principal, index) => ({
    number: index + 1,
    dueDate: addMonths(businessDate, index + 1),
    principalMinor: principal,
    feeMinor: fees[index] ?? 0n,
  }));
}
