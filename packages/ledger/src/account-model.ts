import type { AccountStatus, ErrorCode, Product } from '@breakwater/contracts';
import type { AmountMinor } from '@breakwater/money';

type ByProduct = Readonly<Record<Product, AmountMinor>>;

/** A customer's credit account at one version. All amounts in minor units. */
export interface AccountState {
  readonly status: AccountStatus;
  /** The shared limit of both products. */
  readonly limitMinor: AmountMinor;
  /** What each product alone may use of it. */
  readonly subLimitsMinor: ByProduct;
  /** What the customer owes; negative when in credit. */
  readonly postedMinor: ByProduct;
  /** What is promised and not yet posted. */
  readonly pendingMinor: ByProduct;
  /** Grows by one with each posting and each change of what is pending. */
  readonly version: number;
}

/** Everything that moves a customer's account. `amountMinor` is without the fee. */
export type AccountOperation =
  | { readonly kind: 'opening'; readonly product: Product; readonly amountMinor: AmountMinor }
  | { readonly kind: 'purchase'; readonly amountMinor: AmountMinor; readonly feeMinor: AmountMinor }
  | { readonly kind: 'loanApproved'; readonly amountMinor: AmountMinor }
  | { readonly kind: 'loanActivated'; readonly amountMinor: AmountMinor }
  | { readonly kind: 'loanFailed'; readonly amountMinor: AmountMinor };

/** Why the model refuses: an error code of the platform, or a release of more than is pending. */
export type AccountRefusal =
  Extract<ErrorCode, 'account_frozen' | 'account_closed' | 'overdue' | 'limit_exceeded'> | 'not_pending';

export type AppliedOperation =
  | { readonly accepted: true; readonly state: AccountState }
  | { readonly accepted: false; readonly code: AccountRefusal; readonly state: AccountState };

/**
 * The rules of a customer's account as a pure function: the database function `credit.apply_batch` must agree with it,
 * and the checker replays the ledger against it.
 *
 * An increase is accepted only if what is posted, pending and new, fees included, stays within the shared limit and
 * within the product's own. A decrease is always legal. An opening balance may exceed the limits; nothing may take an
 * account further over.
 */
export const AccountModel = {
  /** An account without history. */
  open(limits: {
    readonly limitMinor: AmountMinor;
    readonly subLimitsMinor: ByProduct;
    readonly status?: AccountStatus;
  }): AccountState {
    return {
      status: limits.status ?? 'active',
      limitMinor: limits.limitMinor,
      subLimitsMinor: limits.subLimitsMinor,
      postedMinor: { pay_later: 0n, cash_loan: 0n },
      pendingMinor: { pay_later: 0n, cash_loan: 0n },
      version: 0,
    };
  },

  /** The account after an operation; the same state when the operation is refused. */
  apply(state: AccountState, operation: AccountOperation): AppliedOperation {
    switch (operation.kind) {
      case 'opening':
        return accept(state, operation.product, operation.amountMinor, 0n);
      case 'purchase':
        return increase(state, 'pay_later', operation.amountMinor + operation.feeMinor, 'posted');
      case 'loanApproved':
        return increase(state, 'cash_loan', operation.amountMinor, 'pending');
      case 'loanActivated':
        return release(state, operation.amountMinor, operation.amountMinor);
      case 'loanFailed':
        return release(state, operation.amountMinor, 0n);
    }
  },

  /** What could still be used, of the shared limit or of one product; never negative. */
  availableMinor(state: AccountState, product?: Product): AmountMinor {
    const shared = state.limitMinor - usedMinor(state, 'pay_later') - usedMinor(state, 'cash_loan');
    if (product === undefined) return atLeastZero(shared);
    const own = state.subLimitsMinor[product] - usedMinor(state, product);
    return atLeastZero(own < shared ? own : shared);
  },
};

const REFUSAL_BY_STATUS = {
  frozen: 'account_frozen',
  closed: 'account_closed',
  overdue: 'overdue',
} as const satisfies Record<Exclude<AccountStatus, 'active'>, AccountRefusal>;

function increase(
  state: AccountState,
  product: Product,
  amountMinor: AmountMinor,
  where: 'posted' | 'pending',
): AppliedOperation {
  if (state.status !== 'active') return refuse(state, REFUSAL_BY_STATUS[state.status]);
  if (amountMinor > AccountModel.availableMinor(state, product)) return refuse(state, 'limit_exceeded');
  return where === 'posted'
    ? accept(state, product, amountMinor, 0n)
    : accept(state, product, 0n, amountMinor);
}

function release(state: AccountState, pendingMinor: AmountMinor, postedMinor: AmountMinor): AppliedOperation {
  if (pendingMinor > state.pendingMinor.cash_loan) return refuse(state, 'not_pending');
  return accept(state, 'cash_loan', postedMinor, -pendingMinor);
}

function accept(
  state: AccountState,
  product: Product,
  postedMinor: AmountMinor,
  pendingMinor: AmountMinor,
): AppliedOperation {
  return {
    accepted: true,
    state: {
      ...state,
      postedMinor: { ...state.postedMinor, [product]: state.postedMinor[product] + postedMinor },
      pendingMinor: { ...state.pendingMinor, [product]: state.pendingMinor[product] + pendingMinor },
      version: state.version + 1,
    },
  };
}

function refuse(state: AccountState, code: AccountRefusal): AppliedOperation {
  return { accepted: false, code, state };
}

function usedMinor(state: AccountState, product: Product): AmountMinor {
  return state.postedMinor[product] + state.pendingMinor[product];
}

function atLeastZero(amountMinor: AmountMinor): AmountMinor {
  return amountMinor < 0n ? 0n : amountMinor;
}
