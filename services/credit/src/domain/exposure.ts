import type { AmountMinor } from '@breakwater/money';
import type { AccountState } from '@breakwater/ledger';

/** Everything that counts against the shared limit: posted and pending, of both products. */
export function exposureMinor({ postedMinor, pendingMinor }: AccountState): AmountMinor {
  return postedMinor.pay_later + postedMinor.cash_loan + pendingMinor.pay_later + pendingMinor.cash_loan;
}
