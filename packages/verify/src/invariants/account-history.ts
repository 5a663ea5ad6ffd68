import { AccountModel, type AccountOperation, type AccountState } from '@breakwater/ledger';
import type { AccountRow, Evidence, OperationRow, ReceivableEntry } from '../evidence.ts';

/** One thing that happened to an account, in the order of its versions. */
interface AccountEvent {
  readonly version: number;
  readonly kind: AccountOperation['kind'];
  readonly amountMinor: bigint;
  readonly operation: AccountOperation;
  /** As the operation recorded it; absent for an opening balance. */
  readonly limitMinor?: bigint;
  readonly recorded?: { readonly postedMinor: bigint; readonly pendingMinor: bigint };
}

interface ReplayedStep {
  readonly event: AccountEvent;
  /** What the pure model says against it; the replay goes on as if it had been accepted. */
  readonly refusal?: string;
  /** Posted and pending after it, by the model. */
  readonly postedMinor: bigint;
  readonly pendingMinor: bigint;
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
  const histories = [...eventsByAccount(evidence)].map(([accountId, events]): AccountHistory => {
    const account = accounts.get(accountId);
    const inOrder = events.map(({ event }) => event).toSorted((a, b) => a.version - b.version);
    return { accountId, account, steps: replay(account, inOrder) };
  });
  cache.set(evidence, histories);
  return histories;
}

function eventsByAccount(evidence: Evidence): Map<string, { accountId: string; event: AccountEvent }[]> {
  const openings = evidence.receivables
    .filter(({ opening }) => opening)
    .map((entry) => ({ accountId: entry.accountId, event: openingEvent(entry) }));
  const operations = evidence.operations
    .filter(({ outcome, kind }) => outcome === 'done' && kind !== 'refuse')
    .map((row) => ({ accountId: row.accountId, event: operationEvent(row) }));
  return Map.groupBy([...openings, ...operations], ({ accountId }) => accountId);
}

function openingEvent(entry: ReceivableEntry): AccountEvent {
  const { amountMinor, accountVersion: version } = entry;
  const product = entry.ledgerAccountId.startsWith('receivable:cash_loan:') ? 'cash_loan' : 'pay_later';
  return { version, kind: 'opening', amountMinor, operation: { kind: 'opening', product, amountMinor } };
}

const MODEL_KIND = {
  'loan.approve': 'loanApproved',
  'loan.activate': 'loanActivated',
  'loan.fail': 'loanFailed',
} as const;

function operationEvent(row: OperationRow): AccountEvent {
  const { amountMinor } = row;
  const operation: AccountOperation =
    row.kind === 'purchase' || row.kind === 'refuse'
      ? { kind: 'purchase', amountMinor, feeMinor: 0n }
      : { kind: MODEL_KIND[row.kind], amountMinor };
  return {
    version: row.accountVersion,
    kind: operation.kind,
    amountMinor,
    operation,
    limitMinor: row.limitAfterMinor,
    recorded: { postedMinor: row.postedAfterMinor, pendingMinor: row.pendingAfterMinor },
  };
}

function replay(account: AccountRow | undefined, events: readonly AccountEvent[]): ReplayedStep[] {
  // The status is not versioned, and whether it allowed an operation is another question than the limit.
  let state = AccountModel.open({
    limitMinor: 0n,
    subLimitsMinor: {
      pay_later: account?.payLaterLimitMinor ?? 0n,
      cash_loan: account?.cashLoanLimitMinor ?? 0n,
    },
  });
  return events.map((event) => {
    const before = { ...state, limitMinor: event.limitMinor ?? state.limitMinor };
    const applied = AccountModel.apply(before, event.operation);
    state = applied.accepted ? applied.state : forced(before, event.operation);
    const { postedMinor, pendingMinor } = state;
    return {
      event,
      ...(applied.accepted ? {} : { refusal: applied.code }),
      postedMinor: postedMinor.pay_later + postedMinor.cash_loan,
      pendingMinor: pendingMinor.pay_later + pendingMinor.cash_loan,
    };
  });
}

/** The state after an operation that the model refuses, so that one breach is not counted again at every later step. */
function forced(state: AccountState, operation: AccountOperation): AccountState {
  const unlimited = state.limitMinor + state.postedMinor.pay_later + state.postedMinor.cash_loan + 2n ** 62n;
  const applied = AccountModel.apply(
    { ...state, limitMinor: unlimited, subLimitsMinor: { pay_later: unlimited, cash_loan: unlimited } },
    operation,
  );
  return { ...applied.state, limitMinor: state.limitMinor, subLimitsMinor: state.subLimitsMinor };
}
