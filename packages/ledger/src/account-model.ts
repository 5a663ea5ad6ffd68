import type { AccountStatus, ErrorCode, Product } from '@breakwater/contracts';
import type { AmountMinor } from '@breakwater/money';
import type { AccountOperation } from './account-operation.ts';
import { type Changes, changesOf } from './account-changes.ts';

type ByProduct = Readonly<Record<Product, AmountMinor>>;

/** A customer's credit account at one version. All amounts in minor units. */
export interface AccountState {
  readonly status: AccountStatus;
  /** The shared limit of both products. */
  readonly limitMinor: AmountMinor;
  /** The shared limit before it was cut the last time; undefined when it never was or was raised again. */
  readonly limitBeforeCutMinor?: AmountMinor | undefined;
  /** What each product alone may use of it. */
  readonly subLimitsMinor: ByProduct;
  /** What the customer owes; negative when in credit. */
  readonly postedMinor: ByProduct;
  /** What is promised and not yet posted. */
  readonly pendingMinor: ByProduct;
  /** Interest that fell due and is not paid; owed beside the limit. */
  readonly interestMinor: AmountMinor;
  /** Repayments that are on their way. */
  readonly collectingMinor: AmountMinor;
  /** Grows by one with each operation that changes the account. */
  readonly version: number;
}

/** Why the model refuses: an error code of the platform, or a release of more than there is. */
export type AccountRefusal =
  | Extract<
      ErrorCode,
      | 'account_frozen'
      | 'account_closed'
      | 'overdue'
      | 'limit_exceeded'
      | 'limit_reduced'
      | 'repayment_exceeds_debt'
    >
  | 'not_pending'
  | 'not_open';

export type AppliedOperation =
  | { readonly accepted: true; readonly state: AccountState }
  | { readonly accepted: false; readonly code: AccountRefusal; readonly state: AccountState };

/**
 * The rules of a customer's account as a pure function: the database function `credit.apply_batch` must agree with it,
 * and the checker replays the ledger against it.
 *
 * New credit is accepted only if what is posted, pending and new, fees included, stays within the shared limit and
 * within the product's own. What makes the customer owe less is always legal, whatever the account's status. An
 * opening balance may exceed the limits, and a limit may be cut below what is owed; nothing may take an account further
 * over.
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
      interestMinor: 0n,
      collectingMinor: 0n,
      version: 0,
    };
  },

  /** The account after an operation; the same state when the operation is refused. */
  apply(state: AccountState, operation: AccountOperation): AppliedOperation {
    const code = refusalOf(state, operation);
    if (code !== undefined) return { accepted: false, code, state };
    return { accepted: true, state: changed(state, operation) };
  },

  /** Everything that counts against the shared limit: posted and pending, of both products. */
  usedMinor(state: AccountState): AmountMinor {
    return usedBy(state, 'pay_later') + usedBy(state, 'cash_loan');
  },

  /** What could still be used, of the shared limit or of one product; never negative. */
  availableMinor(state: AccountState, product?: Product): AmountMinor {
    const shared = state.limitMinor - AccountModel.usedMinor(state);
    if (product === undefined) return atLeastZero(shared);
    const own = state.subLimitsMinor[product] - usedBy(state, product);
    return atLeastZero(own < shared ? own : shared);
  },

  /** What could still be repaid: all that is owed, less what is on its way. A credit of one product pays no other. */
  repayableMinor(state: AccountState): AmountMinor {
    const { postedMinor, interestMinor, collectingMinor } = state;
    const owed = atLeastZero(postedMinor.pay_later) + atLeastZero(postedMinor.cash_loan) + interestMinor;
    return atLeastZero(owed - collectingMinor);
  },
};

function refusalOf(state: AccountState, operation: AccountOperation): AccountRefusal | undefined {
  switch (operation.kind) {
    case 'purchase':
    case 'payment.hold':
      return creditRefusal(state, 'pay_later', operation.amountMinor + operation.feeMinor);
    case 'loan.approve':
      return creditRefusal(state, 'cash_loan', operation.amountMinor);
    case 'payment.capture':
    case 'payment.void':
    case 'payment.expire':
      return operation.heldMinor > state.pendingMinor.pay_later ? 'not_pending' : undefined;
    case 'loan.activate':
    case 'loan.fail':
      return operation.amountMinor > state.pendingMinor.cash_loan ? 'not_pending' : undefined;
    case 'repayment.request':
      return operation.amountMinor > AccountModel.repayableMinor(state)
        ? 'repayment_exceeds_debt'
        : undefined;
    case 'repayment.apply':
    case 'repayment.fail':
      return operation.amountMinor > state.collectingMinor ? 'not_pending' : undefined;
    case 'account.set_status':
      return state.status === 'closed' ? 'not_open' : undefined;
    case 'opening':
    case 'payment.refund':
    case 'account.roll':
    case 'account.set_limits':
      return undefined;
  }
}

const REFUSAL_BY_STATUS = {
  frozen: 'account_frozen',
  closed: 'account_closed',
  overdue: 'overdue',
} as const satisfies Record<Exclude<AccountStatus, 'active'>, AccountRefusal>;

function creditRefusal(
  state: AccountState,
  product: Product,
  amountMinor: AmountMinor,
): AccountRefusal | undefined {
  if (state.status !== 'active') return REFUSAL_BY_STATUS[state.status];
  const used = AccountModel.usedMinor(state) + amountMinor;
  if (used > state.limitMinor) {
    const { limitBeforeCutMinor: before } = state;
    return before !== undefined && used <= before ? 'limit_reduced' : 'limit_exceeded';
  }
  return usedBy(state, product) + amountMinor > state.subLimitsMinor[product] ? 'limit_exceeded' : undefined;
}

function changed(state: AccountState, operation: AccountOperation): AccountState {
  const { postedMinor, pendingMinor } = state;
  const changes: Changes = changesOf(operation);
  const limits = operation.kind === 'account.set_limits' ? limitsAfter(state, operation) : {};
  return {
    ...state,
    ...limits,
    status: statusAfter(state.status, operation),
    postedMinor: {
      pay_later: postedMinor.pay_later + changes.payLaterPostedMinor,
      cash_loan: postedMinor.cash_loan + changes.cashLoanPostedMinor,
    },
    pendingMinor: {
      pay_later: pendingMinor.pay_later + changes.payLaterPendingMinor,
      cash_loan: pendingMinor.cash_loan + changes.cashLoanPendingMinor,
    },
    interestMinor: state.interestMinor + changes.interestMinor,
    collectingMinor: state.collectingMinor + changes.collectingMinor,
    version: state.version + 1,
  };
}

function limitsAfter(
  state: AccountState,
  { limitMinor, subLimitsMinor }: Extract<AccountOperation, { kind: 'account.set_limits' }>,
): Pick<AccountState, 'limitMinor' | 'subLimitsMinor' | 'limitBeforeCutMinor'> {
  const { limitMinor: before, limitBeforeCutMinor } = state;
  const cut = limitMinor < before ? before : limitMinor > before ? undefined : limitBeforeCutMinor;
  return { limitMinor, subLimitsMinor, limitBeforeCutMinor: cut };
}

/** Instalments decide between active and overdue, also once a freeze ends; frozen or closed stays what it is. */
function statusAfter(before: AccountStatus, operation: AccountOperation): AccountStatus {
  if (!('late' in operation)) return before;
  const status = operation.kind === 'account.set_status' ? operation.status : before;
  if (status === 'active' && operation.late) return 'overdue';
  return status === 'overdue' && !operation.late ? 'active' : status;
}

function usedBy(state: AccountState, product: Product): AmountMinor {
  return state.postedMinor[product] + state.pendingMinor[product];
}

function atLeastZero(amountMinor: AmountMinor): AmountMinor {
  return amountMinor < 0n ? 0n : amountMinor;
}
