import { errorTable, isErrorCode } from '@breakwater/contracts';
import { AccountModel, type AccountOperation, type AccountState } from '@breakwater/ledger';
import type { Evidence, OperationRow } from '../evidence.ts';
import { accountHistories } from './account-history.ts';
import type { Invariant } from './invariant.ts';

/**
 * Every recorded refusal has one reason that customers are told in both languages, and where the ledger refused, the
 * pure model refuses the same operation at that version for the same reason.
 */
export const explained: Invariant = {
  number: 19,
  name: 'explained',
  check(evidence) {
    const refusals = evidence.operations.filter(({ outcome }) => outcome === 'refused');
    const stateAt = statesOf(evidence);
    const violations = refusals.flatMap((row) => {
      const fault = faultOf(row, stateAt);
      return fault === undefined ? [] : [{ text: fault, subjects: [row.key, row.accountId] }];
    });
    return { examined: refusals.length, violations };
  },
};

type StateAt = (accountId: string, version: number) => AccountState | undefined;

function faultOf(row: OperationRow, stateAt: StateAt): string | undefined {
  const { refusalCode: code, accountId, accountVersion } = row;
  if (code === null || !isErrorCode(code))
    return `A refusal has the reason "${code}", which nobody can explain.`;
  const spec = errorTable[code];
  if (!spec.recorded) return `A refusal has the reason ${code}, which is no decision.`;
  const operation = modelled(row);
  const state = stateAt(accountId, accountVersion);
  // The model knows nothing of merchants, and a first version has no state before it.
  if (operation === undefined || state === undefined || code === 'merchant_not_supported') return undefined;
  const applied = AccountModel.apply(state, operation);
  const says = applied.accepted ? 'accepts it' : `says ${applied.code}`;
  const agrees = !applied.accepted && sameReason(applied.code, code);
  return agrees ? undefined : `A ${row.kind} was refused with ${code}; the model ${says}.`;
}

/** Whether a limit was cut before the history begins is written nowhere, so the two reasons of a limit count as one. */
function sameReason(expected: string, recorded: string): boolean {
  return expected === recorded || (expected.startsWith('limit_') && recorded.startsWith('limit_'));
}

/** The operation as the model knows it; nothing for a kind whose refusals need more than the account to explain. */
function modelled({ kind, amountMinor, feeMinor }: OperationRow): AccountOperation | undefined {
  if (kind === 'purchase' || kind === 'payment.hold') return { kind, amountMinor, feeMinor };
  if (kind === 'loan.approve' || kind === 'repayment.request') return { kind, amountMinor };
  return undefined;
}

function statesOf(evidence: Evidence): StateAt {
  const states = new Map(
    accountHistories(evidence).flatMap(({ accountId, steps }) =>
      steps.map(({ row, state }) => [`${accountId} ${row.version}`, state] as const),
    ),
  );
  return (accountId, version) => states.get(`${accountId} ${version}`);
}
