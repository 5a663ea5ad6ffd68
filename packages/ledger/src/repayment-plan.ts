import { allocateByWeights, allocateEvenly, type AmountMinor, basisPointsOf } from '@breakwater/money';
import { addMonths } from './due-date.ts';

/** One monthly part of what a customer pays back. */
export interface PlannedInstalment {
  /** Counted from one. */
  readonly number: number;
  /** ISO calendar date. */
  readonly dueDate: string;
  readonly principalMinor: AmountMinor;
  readonly feeMinor: AmountMinor;
  readonly interestMinor: AmountMinor;
}

/** The fee of a purchase by its number of instalments, in basis points of the price. */
export const INSTALMENT_FEE_BASIS_POINTS = { 1: 0, 3: 0, 6: 450, 9: 650, 12: 750, 24: 1500 } as const;
/** In how many monthly parts a purchase may be paid back. */
export type InstalmentCount = keyof typeof INSTALMENT_FEE_BASIS_POINTS;

/** The interest of a cash loan for each month, in basis points of what is still owed in that month. */
export const LOAN_INTEREST_BASIS_POINTS_A_MONTH = 120;

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
 * The part of a purchase's fee that a refund gives back: in proportion to the price and rounded down over all refunds
 * together, so that the last one gives back what is left of it.
 * @param refunded what of price and fee was given back before.
 */
export function refundFee(
  purchase: { readonly capturedMinor: AmountMinor; readonly feeMinor: AmountMinor },
  refunded: { readonly amountMinor: AmountMinor; readonly feeMinor: AmountMinor },
  amountMinor: AmountMinor,
): AmountMinor {
  const { capturedMinor, feeMinor } = purchase;
  return (feeMinor * (refunded.amountMinor + amountMinor)) / capturedMinor - refunded.feeMinor;
}

/**
 * How a cash loan is paid back: the principal in equal monthly parts, beginning one month after the business date, and
 * with each part a month's interest on what was owed until then. The parts sum to the loan and to `loanInterest`
 * exactly.
 * @throws RangeError when the amount is negative or the date is not one.
 */
export function planLoan(
  principalMinor: AmountMinor,
  termMonths: LoanTermMonths,
  businessDate: string,
): PlannedInstalment[] {
  const parts = monthlyParts(principalMinor, 0n, termMonths, businessDate);
  const interest = allocateByWeights(
    loanInterest(principalMinor, termMonths),
    owedByMonth(principalMinor, termMonths),
  );
  return parts.map((part, index) => ({ ...part, interestMinor: interest[index] ?? 0n }));
}

/** The whole interest of a cash loan that is paid back as planned, in minor units, rounded half up. */
export function loanInterest(principalMinor: AmountMinor, termMonths: LoanTermMonths): AmountMinor {
  const owed = owedByMonth(principalMinor, termMonths).reduce((sum, minor) => sum + minor, 0n);
  return basisPointsOf(owed, LOAN_INTEREST_BASIS_POINTS_A_MONTH);
}

/** What is still owed in each month. */
function owedByMonth(principalMinor: AmountMinor, termMonths: number): AmountMinor[] {
  let owed = principalMinor;
  return allocateEvenly(principalMinor, termMonths).map((part) => {
    const before = owed;
    owed -= part;
    return before;
  });
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
    interestMinor: 0n,
  }));
}
