import { AccountModel, type AccountOperation, type AccountState } from '@breakwater/ledger';
import type { AccountAmounts, AccountRow, Evidence, OperationRow, VersionRow } from '../evidence.ts';

/** One version of an account, replayed. */
interface ReplayedStep {
  readonly row: VersionRow;
  readonly operation: AccountOperation;
  /** What the pure model says against it; the replay goes on as if it had been accepted. */
  readonly refusal?: string;
  /** The account after it, by the model. */
  readonly state: AccountState;
}

export interface AccountHistory {
  readonly accountId: string;
  readonly account: AccountRow | undefined;
  readonly steps: readonly ReplayedStep[];
}

const cache = new WeakMap<Evidence, readonly AccountHistory[]>();

/** Replays every account that anything happened to against the pure model, once for all invariants that ask. */
export function accountHistories(evidence: Evidence): readonly AccountHistory[] {
  const known = cache.get(evidence);
  if (known !== undefined) return known;
  const accounts = new Map(evidence.accounts.map((account) => [account.accountId, account]));
  const operationOf = operationFinder(evidence);
  const byAccount = Map.groupBy(evidence.versions, ({ accountId }) => accountId);
  const histories = [...byAccount].map(([accountId, rows]): AccountHistory => {
    const inOrder = rows.toSorted((a, b) => a.version - b.version);
    return { accountId, account: accounts.get(accountId), steps: replay(inOrder, operationOf) };
  });
  cache.set(evidence, histories);
  return histories;
}

/** What is recorded of an account, as the model has it; its version and memory of a cut apart. */
export function amountsOf(state: AccountState): AccountAmounts {
  return {
    status: state.status,
    limitMinor: state.limitMinor,
    payLaterLimitMinor: state.subLimitsMinor.pay_later,
    cashLoanLimitMinor: state.subLimitsMinor.cash_loan,
    payLaterPostedMinor: state.postedMinor.pay_later,
    cashLoanPostedMinor: state.postedMinor.cash_loan,
    interestMinor: state.interestMinor,
    payLaterPendingMinor: state.pendingMinor.pay_later,
    cashLoanPendingMinor: state.pendingMinor.cash_loan,
    collectingMinor: state.collectingMinor,
  };
}

type OperationOf = (row: VersionRow) => AccountOperation;

/** What happened at a version, from the operation's own row and what belongs to it, and never from the version itself. */
function operationFinder(evidence: Evidence): OperationOf {
  const operations = new Map(evidence.operations.map((row) => [row.operationId, row]));
  const holds = new Map(
    evidence.operations
      .filter(({ kind, outcome }) => kind === 'payment.hold' && outcome === 'done')
      .map((row) => [row.resourceId, row.amountMinor + row.feeMinor]),
  );
  const applied = Map.groupBy(evidence.applications, ({ operationId }) => operationId);
  const entries = Map.groupBy(evidence.receivables, ({ transactionId }) => transactionId);
  const entry = ({ operationId }: VersionRow, product: string): bigint =>
    (entries.get(operationId) ?? [])
      .filter(({ ledgerAccountId }) => ledgerAccountId.startsWith(`receivable:${product}:`))
      .reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  return (row) => {
    if (row.kind === 'opening')
      return { kind: 'opening', product: 'pay_later', amountMinor: entry(row, 'pay_later') };
    const parts = applied.get(row.operationId) ?? [];
    return operationAt(row, operations.get(row.operationId), {
      heldMinor: holds.get(operations.get(row.operationId)?.resourceId ?? '') ?? 0n,
      interestMinor:
        row.kind === 'account.roll'
          ? entry(row, 'interest')
          : parts.reduce((sum, part) => sum + part.interestMinor, 0n),
      cashLoanMinor: parts
        .filter(({ resourceId }) => resourceId.startsWith('loan_'))
        .reduce((sum, part) => sum + part.paidMinor, 0n),
    });
  };
}

function operationAt(
  row: VersionRow,
  operation: OperationRow | undefined,
  found: { readonly heldMinor: bigint; readonly interestMinor: bigint; readonly cashLoanMinor: bigint },
): AccountOperation {
  const { amountMinor = 0n, feeMinor = 0n } = operation ?? {};
  const late = row.status === 'overdue';
  switch (row.kind) {
    case 'opening':
      return { kind: row.kind, product: 'pay_later', amountMinor };
    case 'purchase':
    case 'payment.hold':
      return { kind: row.kind, amountMinor, feeMinor };
    case 'payment.capture':
      return { kind: row.kind, heldMinor: found.heldMinor, amountMinor, feeMinor };
    case 'payment.void':
    case 'payment.expire':
      return { kind: row.kind, heldMinor: found.heldMinor };
    case 'payment.refund':
      return { kind: row.kind, amountMinor, feeMinor, late };
    case 'loan.approve':
    case 'loan.activate':
    case 'loan.fail':
    case 'repayment.request':
    case 'repayment.fail':
      return { kind: row.kind, amountMinor };
    case 'repayment.apply': {
      const { interestMinor, cashLoanMinor } = found;
      return { kind: row.kind, amountMinor, interestMinor, cashLoanMinor, late };
    }
    case 'account.roll':
      return { kind: row.kind, interestMinor: found.interestMinor, late };
    case 'account.set_status':
      return { kind: row.kind, status: row.status, late };
    case 'account.set_limits':
      return { kind: row.kind, limitMinor: row.limitMinor, subLimitsMinor: subLimitsOf(row) };
  }
}

function subLimitsOf(row: AccountAmounts): AccountState['subLimitsMinor'] {
  return { pay_later: row.payLaterLimitMinor, cash_loan: row.cashLoanLimitMinor };
}

/** Limits and status begin as the first version has them: what they were before it is written nowhere. */
function replay(rows: readonly VersionRow[], operationOf: OperationOf): ReplayedStep[] {
  const [first] = rows;
  if (first === undefined) return [];
  let state = AccountModel.open({
    limitMinor: first.limitMinor,
    subLimitsMinor: subLimitsOf(first),
    status: first.status,
  });
  return rows.map((row) => {
    const operation = operationOf(row);
    const applied = AccountModel.apply(state, operation);
    state = applied.accepted ? applied.state : forced(state, operation);
    return { row, operation, state, ...(applied.accepted ? {} : { refusal: applied.code }) };
  });
}

/** More than any account holds. */
const PLENTY = 2n ** 62n;

/** The state after an operation that the model refuses, so that one breach is not counted again at every later step. */
function forced(state: AccountState, operation: AccountOperation): AccountState {
  const { pay_later: held, cash_loan: approved } = state.pendingMinor;
  const { state: after } = AccountModel.apply(
    {
      ...state,
      status: 'active',
      limitMinor: 8n * PLENTY,
      subLimitsMinor: { pay_later: 8n * PLENTY, cash_loan: 8n * PLENTY },
      pendingMinor: { pay_later: held + PLENTY, cash_loan: approved + PLENTY },
      interestMinor: state.interestMinor + 2n * PLENTY,
      collectingMinor: state.collectingMinor + PLENTY,
    },
    operation,
  );
  return {
    ...after,
    status: state.status,
    limitMinor: state.limitMinor,
    subLimitsMinor: state.subLimitsMinor,
    pendingMinor: {
      pay_later: after.pendingMinor.pay_later - PLENTY,
      cash_loan: after.pendingMinor.cash_loan - PLENTY,
    },
    interestMinor: after.interestMinor - 2n * PLENTY,
    collectingMinor: after.collectingMinor - PLENTY,
  };
}
