import type { Product } from '@breakwater/contracts';
import type { AmountMinor } from '@breakwater/money';
import type { AccountState } from '@breakwater/ledger';

/** Everything that counts against the shared limit: posted and pending, of both products. */
export function exposureMinor({ postedMinor, pendingMinor }: AccountState): AmountMinor {
  return postedMinor.pay_later + postedMinor.cash_loan + pendingMinor.pay_later + pendingMinor.cash_loan;
}

/** What is left of the shared limit; never negative. */
export function availableMinor(account: AccountState): AmountMinor {
  return notNegative(account.limitMinor - exposureMinor(account));
}

/** What is left for one product: the smaller of its own rest and the shared one. */
export function availableForMinor(account: AccountState, product: Product): AmountMinor {
  const used = account.postedMinor[product] + account.pendingMinor[product];
  const own = notNegative(account.subLimitsMinor[product] - used);
  const shared = availableMinor(account);
  return own < shared ? own : shared;
}

function notNegative(amountMinor: AmountMinor): AmountMinor {
  return amountMinor < 0n ? 0n : amountMinor;
}
