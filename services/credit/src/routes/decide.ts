import {
  type Assessment,
  type DecisionSummary,
  ProblemError,
  errorTable,
  isErrorCode,
} from '@breakwater/contracts';
import type { CreditContext } from '../app.ts';
import { raiseChallenge } from '../challenges/challenges.ts';
import { type Question, assessmentRequest } from '../domain/assessment-request.ts';
import type { KnownKey, LedgerOperation, RecordedCode } from '../ledger/index.ts';
import { type KeyedRequest, keyedFields } from './keyed-request.ts';

/**
 * Has risk decide about new credit, and makes the operation that follows: what was asked for, or a refusal.
 * @param challenge what became of the check that the same request raised before.
 * @throws ProblemError when there is no decision, or a challenge must be passed first.
 */
export async function decide(
  parts: CreditContext,
  request: KeyedRequest,
  { question, challenge }: { question: Question; challenge: KnownKey['challenge'] },
  approved: (decision: Assessment) => LedgerOperation,
): Promise<LedgerOperation> {
  const asked = assessmentRequest(request, question, challenge);
  const decision = await parts.risk.assess(asked, request.context);
  switch (decision.outcome) {
    case 'approve':
      return approved(decision);
    case 'decline':
      return declined(request, question, decision);
    case 'challenge': {
      const { account, caller, key, hash } = request;
      const about = { accountId: account.accountId, caller, key, hash, decision };
      const raised = await raiseChallenge(parts, about);
      throw new ProblemError(raised.reason, { challengeId: raised.challengeId });
    }
  }
}

/** The refusal that follows from a decision. */
export function declined(
  request: KeyedRequest,
  { amountMinor }: Question,
  decision: Assessment,
): LedgerOperation {
  const code = recordedCodeOf(decision);
  return { ...keyedFields(request), kind: 'refuse', code, amountMinor, decision };
}

/** What the client is told of a decision. */
export function summaryOf(decision: Assessment): DecisionSummary {
  const { strategyVersion, reasonCodes } = decision;
  return { outcome: 'approve', strategyVersion, reasonCodes };
}

function recordedCodeOf({ declineCode = 'strategy_decline' }: Assessment): RecordedCode {
  const isRecorded = isErrorCode(declineCode) && errorTable[declineCode].recorded;
  return (isRecorded ? declineCode : 'strategy_decline') as RecordedCode;
}
