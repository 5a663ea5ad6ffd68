import type { InstalmentState, Product } from '@breakwater/contracts';
import type { AmountMinor } from '@breakwater/money';

/**
 * One monthly part of what a customer owes.
 *
 *   draft --loan active--> planned --its date comes--> due --the date passes--> overdue
 *     |                       |                         |                          |
 *     +--loan failed--> cancelled                       +-----------all of it------+--> paid
 *                             +-----------------all of principal and fee--------------> paid
 *
 * Interest is owed from the due date on; a part that was paid before owes none.
 */
export interface OwedInstalment {
  readonly resourceId: string;
  readonly number: number;
  readonly product: Product;
  /** ISO calendar date. */
  readonly dueDate: string;
  readonly principalMinor: AmountMinor;
  readonly feeMinor: AmountMinor;
  readonly interestMinor: AmountMinor;
  /** Of principal and fee. */
  readonly paidMinor: AmountMinor;
  readonly interestPaidMinor: AmountMinor;
  readonly state: InstalmentState;
}

/** What of a payment went to one instalment. */
export interface AppliedPart {
  readonly resourceId: string;
  readonly number: number;
  readonly product: Product;
  readonly interestMinor: AmountMinor;
  /** Principal and fee. */
  readonly paidMinor: AmountMinor;
}

/** A payment spread over instalments. Parts and rest sum to the payment exactly. */
export interface Applied {
  readonly parts: readonly AppliedPart[];
  /** What was left when nothing was open any more. */
  readonly unappliedMinor: AmountMinor;
  readonly instalments: readonly OwedInstalment[];
}

/** A repayment: the oldest due first, interest before principal, and never more than is open. */
export function applyRepayment(instalments: readonly OwedInstalment[], amountMinor: AmountMinor): Applied {
  return spread(instalments, amountMinor, byDueDate, interestOpen);
}

/** A refund of a payment, fee included, over that payment's instalments: the last first, since they are furthest away. */
export function applyRefund(instalments: readonly OwedInstalment[], amountMinor: AmountMinor): Applied {
  return spread(
    instalments,
    amountMinor,
    (a, b) => order(b.dueDate, a.dueDate) || a.number - b.number,
    () => 0n,
  );
}

/** By how much an account is in credit for purchases: what is open of their instalments and already paid for. */
export function creditMinor(
  instalments: readonly OwedInstalment[],
  payLaterPostedMinor: AmountMinor,
): AmountMinor {
  const open = instalments
    .filter((instalment) => isOpen(instalment) && instalment.product === 'pay_later')
    .reduce((sum, instalment) => sum + paymentOpen(instalment), 0n);
  return open - payLaterPostedMinor;
}

/**
 * What an account is in credit pays the instalments of purchases as they fall due, the oldest first: it was posted when
 * it came about, so it moves no money now.
 */
export function applyCredit(
  instalments: readonly OwedInstalment[],
  credit: AmountMinor,
  businessDate: string,
): Applied {
  const isDue = ({ product, dueDate }: OwedInstalment): boolean =>
    product === 'pay_later' && dueDate <= businessDate;
  const due = spread(instalments.filter(isDue), credit, byDueDate, () => 0n);
  const after = new Map(instalments.filter(isDue).map((before, index) => [before, due.instalments[index]]));
  return { ...due, instalments: instalments.map((before) => after.get(before) ?? before) };
}

/** An instalment on a business date: what has come is due, and what was due before is overdue. */
export function rollInstalment(
  instalment: OwedInstalment,
  businessDate: string,
): { readonly instalment: OwedInstalment; readonly interestBilledMinor: AmountMinor } {
  const { state, dueDate, interestMinor } = instalment;
  if ((state !== 'planned' && state !== 'due') || dueDate > businessDate)
    return { instalment, interestBilledMinor: 0n };
  return {
    instalment: { ...instalment, state: dueDate < businessDate ? 'overdue' : 'due' },
    interestBilledMinor: state === 'planned' ? interestMinor : 0n,
  };
}

function spread(
  instalments: readonly OwedInstalment[],
  amountMinor: AmountMinor,
  inOrder: (a: OwedInstalment, b: OwedInstalment) => number,
  openInterest: (instalment: OwedInstalment) => AmountMinor,
): Applied {
  let left = amountMinor;
  const parts: AppliedPart[] = [];
  const after = new Map(instalments.map((instalment) => [instalment, instalment]));
  for (const instalment of instalments.filter(isOpen).toSorted(inOrder)) {
    const interestMinor = smaller(left, openInterest(instalment));
    const paidMinor = smaller(left - interestMinor, paymentOpen(instalment));
    if (interestMinor + paidMinor === 0n) continue;
    left -= interestMinor + paidMinor;
    const { resourceId, number, product } = instalment;
    parts.push({ resourceId, number, product, interestMinor, paidMinor });
    after.set(instalment, paid(instalment, interestMinor, paidMinor));
  }
  return { parts, unappliedMinor: left, instalments: [...after.values()] };
}

function paid(
  instalment: OwedInstalment,
  interestMinor: AmountMinor,
  principalMinor: AmountMinor,
): OwedInstalment {
  const paidMinor = instalment.paidMinor + principalMinor;
  const interestPaidMinor = instalment.interestPaidMinor + interestMinor;
  const principalDone = paidMinor === instalment.principalMinor + instalment.feeMinor;
  const interestDone = instalment.state === 'planned' || interestPaidMinor === instalment.interestMinor;
  const state = principalDone && interestDone ? 'paid' : instalment.state;
  return { ...instalment, paidMinor, interestPaidMinor, state };
}

function isOpen({ state }: OwedInstalment): boolean {
  return state === 'planned' || state === 'due' || state === 'overdue';
}

function paymentOpen({ principalMinor, feeMinor, paidMinor }: OwedInstalment): AmountMinor {
  return principalMinor + feeMinor - paidMinor;
}

function interestOpen(instalment: OwedInstalment): AmountMinor {
  return instalment.state === 'planned' ? 0n : instalment.interestMinor - instalment.interestPaidMinor;
}

/** As the database orders them: by date, then by id, then by number. */
function byDueDate(a: OwedInstalment, b: OwedInstalment): number {
  return order(a.dueDate, b.dueDate) || order(a.resourceId, b.resourceId) || a.number - b.number;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function smaller(a: AmountMinor, b: AmountMinor): AmountMinor {
  return a < b ? a : b;
}
