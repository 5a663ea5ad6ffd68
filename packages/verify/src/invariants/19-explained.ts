import { type ErrorCode, errorTable, isErrorCode } from '@breakwater/contracts';
import { AccountModel, type AccountOperation, type AccountState } from '@breakwater/ledger';
import type { DecisionRow } from '../decision-evidence.ts';
import type { Evidence, OperationRow } from '../evidence.ts';
import { accountHistories } from './account-history.ts';
import { type Invariant, keyOf } from './invariant.ts';
import { PaymentRefusals } from './payment-refusals.ts';

/**
 * Every recorded refusal has one reason that customers are told in both languages. Where risk refused, that is what its
 * recorded decision says, with its reason codes; where the ledger refused, the pure model refuses the same operation at
 * that version for the same reason. Only a payment that was accepted for later may be given up without a decision.
 */
export const explained: Invariant = {
  number: 19,
  name: 'explained',
  check(evidence) {
    const refusals = evidence.operations.filter(({ outcome }) => outcome === 'refused');
    const judge = new RefusalJudge(evidence);
    const violations = refusals.flatMap((row) => {
      const fault = judge.faultOf(row);
      return fault === undefined ? [] : [{ text: fault, subjects: [row.key, row.accountId] }];
    });
    return { examined: refusals.length, violations };
  },
};

class RefusalJudge {
  readonly #states: ReadonlyMap<string, AccountState>;
  readonly #decisions: ReadonlyMap<string, DecisionRow>;
  readonly #payments: PaymentRefusals;
  readonly #deferred: ReadonlySet<string>;

  constructor(evidence: Evidence) {
    this.#states = new Map(
      accountHistories(evidence).flatMap(({ accountId, steps }) =>
        steps.map(({ row, state }) => [`${accountId} ${row.version}`, state] as const),
      ),
    );
    this.#decisions = new Map(evidence.decisions.map((decision) => [decision.operationId, decision]));
    this.#payments = new PaymentRefusals(evidence);
    this.#deferred = new Set(evidence.deferrals.map(keyOf));
  }

  faultOf(row: OperationRow): string | undefined {
    const { refusalCode: code } = row;
    if (code === null || !isErrorCode(code))
      return `A refusal has the reason "${code}", which nobody can explain.`;
    const { recorded, en, zh } = errorTable[code];
    if (!recorded) return `A refusal has the reason ${code}, which is no decision.`;
    if ([...Object.values<string>(en), ...Object.values<string>(zh)].includes(''))
      return `A refusal has the reason ${code}, which has no text in one of the languages.`;
    if (code === 'deferred_not_taken')
      return this.#deferred.has(keyOf(row))
        ? undefined
        : 'A refusal has the reason deferred_not_taken, and its payment was never accepted for later.';
    return row.kind === 'refuse'
      ? decisionFault(code, this.#decisions.get(row.operationId))
      : this.#ledgerFault(row, code);
  }

  #ledgerFault(row: OperationRow, code: ErrorCode): string | undefined {
    const operation = modelled(row);
    if (operation === undefined)
      return this.#payments.mayRefuse(row, code)
        ? undefined
        : `A ${row.kind} was refused with ${code}; no payment of the account gives that reason.`;
    const state = this.#states.get(`${row.accountId} ${row.accountVersion}`);
    // An account without a version has no state to ask.
    if (state === undefined) return undefined;
    const applied = AccountModel.apply(state, operation);
    // Which merchant it was is not recorded; but the state of the account would have come first.
    if (code === 'merchant_not_supported' && state.status === 'active') return undefined;
    const says = applied.accepted ? 'accepts it' : `says ${applied.code}`;
    const agrees = !applied.accepted && sameReason(applied.code, code);
    return agrees ? undefined : `A ${row.kind} was refused with ${code}; the model ${says}.`;
  }
}

function decisionFault(code: ErrorCode, decision: DecisionRow | undefined): string | undefined {
  if (decision === undefined) return `A refusal with ${code} has no recorded decision.`;
  const { outcome, declineCode, reasonCodes } = decision;
  if (outcome !== 'decline') return `A refusal with ${code} rests on a decision to ${outcome}.`;
  if (reasonCodes.length === 0) return `A refusal with ${code} rests on a decision without a reason.`;
  const given = declineCode ?? 'strategy_decline';
  const told = isErrorCode(given) && errorTable[given].recorded ? given : 'strategy_decline';
  return told === code ? undefined : `A refusal says ${code}, and the decision behind it ${told}.`;
}

/** Whether a limit was cut before the history begins is written nowhere, so the two reasons of a limit count as one. */
function sameReason(fromModel: string, recorded: string): boolean {
  return fromModel === recorded || (fromModel.startsWith('limit_') && recorded.startsWith('limit_'));
}

/** What the model of an account can judge; the others hang on the state of a payment. */
function modelled({ kind, amountMinor, feeMinor }: OperationRow): AccountOperation | undefined {
  if (kind === 'purchase' || kind === 'payment.hold') return { kind, amountMinor, feeMinor };
  return kind === 'loan.approve' || kind === 'repayment.request' ? { kind, amountMinor } : undefined;
}
