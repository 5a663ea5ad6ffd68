import type { AccountStatus, Product } from '@breakwater/contracts';
import type { AmountMinor } from '@breakwater/money';

/** Whether any instalment of the account is overdue after the operation. */
interface Timely {
  readonly late: boolean;
}

/**
 * Everything that moves a customer's account, by the names that the database uses. `amountMinor` is without the fee,
 * `heldMinor` is with it.
 */
export type AccountOperation =
  | { readonly kind: 'opening'; readonly product: Product; readonly amountMinor: AmountMinor }
  | {
      readonly kind: 'purchase' | 'payment.hold';
      readonly amountMinor: AmountMinor;
      readonly feeMinor: AmountMinor;
    }
  | {
      readonly kind: 'payment.capture';
      readonly heldMinor: AmountMinor;
      readonly amountMinor: AmountMinor;
      readonly feeMinor: AmountMinor;
    }
  | { readonly kind: 'payment.void' | 'payment.expire'; readonly heldMinor: AmountMinor }
  | ({
      readonly kind: 'payment.refund';
      readonly amountMinor: AmountMinor;
      readonly feeMinor: AmountMinor;
    } & Timely)
  | { readonly kind: 'loan.approve' | 'loan.activate' | 'loan.fail'; readonly amountMinor: AmountMinor }
  | { readonly kind: 'repayment.request' | 'repayment.fail'; readonly amountMinor: AmountMinor }
  | ({
      readonly kind: 'repayment.apply';
      readonly amountMinor: AmountMinor;
      /** The parts of it that went to interest and to cash loans; the rest goes to purchases. */
      readonly interestMinor: AmountMinor;
      readonly cashLoanMinor: AmountMinor;
    } & Timely)
  | ({ readonly kind: 'account.roll'; readonly interestMinor: AmountMinor } & Timely)
  | ({ readonly kind: 'account.set_status'; readonly status: AccountStatus } & Timely)
  | {
      readonly kind: 'account.set_limits';
      readonly limitMinor: AmountMinor;
      readonly subLimitsMinor: Readonly<Record<Product, AmountMinor>>;
    };
