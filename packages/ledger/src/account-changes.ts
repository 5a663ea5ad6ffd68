import type { AmountMinor } from '@breakwater/money';
import type { AccountOperation } from './account-operation.ts';

/** How an operation changes an account's amounts, in minor units. */
export interface Changes {
  readonly payLaterPostedMinor: AmountMinor;
  readonly cashLoanPostedMinor: AmountMinor;
  readonly interestMinor: AmountMinor;
  readonly payLaterPendingMinor: AmountMinor;
  readonly cashLoanPendingMinor: AmountMinor;
  readonly collectingMinor: AmountMinor;
}

const NONE: Changes = {
  payLaterPostedMinor: 0n,
  cashLoanPostedMinor: 0n,
  interestMinor: 0n,
  payLaterPendingMinor: 0n,
  cashLoanPendingMinor: 0n,
  collectingMinor: 0n,
};

/** What an operation does to the amounts when it is accepted. */
export function changesOf(operation: AccountOperation): Changes {
  switch (operation.kind) {
    case 'opening':
      return operation.product === 'pay_later'
        ? { ...NONE, payLaterPostedMinor: operation.amountMinor }
        : { ...NONE, cashLoanPostedMinor: operation.amountMinor };
    case 'purchase':
      return { ...NONE, payLaterPostedMinor: operation.amountMinor + operation.feeMinor };
    case 'payment.hold':
      return { ...NONE, payLaterPendingMinor: operation.amountMinor + operation.feeMinor };
    case 'payment.capture':
      return {
        ...NONE,
        payLaterPostedMinor: operation.amountMinor + operation.feeMinor,
        payLaterPendingMinor: -operation.heldMinor,
      };
    case 'payment.void':
    case 'payment.expire':
      return { ...NONE, payLaterPendingMinor: -operation.heldMinor };
    case 'payment.refund':
      return { ...NONE, payLaterPostedMinor: -(operation.amountMinor + operation.feeMinor) };
    case 'loan.approve':
      return { ...NONE, cashLoanPendingMinor: operation.amountMinor };
    case 'loan.activate':
      return {
        ...NONE,
        cashLoanPostedMinor: operation.amountMinor,
        cashLoanPendingMinor: -operation.amountMinor,
      };
    case 'loan.fail':
      return { ...NONE, cashLoanPendingMinor: -operation.amountMinor };
    case 'repayment.request':
      return { ...NONE, collectingMinor: operation.amountMinor };
    case 'repayment.fail':
      return { ...NONE, collectingMinor: -operation.amountMinor };
    case 'repayment.apply':
      return {
        ...NONE,
        payLaterPostedMinor: operation.interestMinor + operation.cashLoanMinor - operation.amountMinor,
        cashLoanPostedMinor: -operation.cashLoanMinor,
        interestMinor: -operation.interestMinor,
        collectingMinor: -operation.amountMinor,
      };
    case 'account.roll':
      return { ...NONE, interestMinor: operation.interestMinor };
    case 'account.set_status':
    case 'account.set_limits':
      return NONE;
  }
}
