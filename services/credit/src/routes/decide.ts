import { createHash } from 'node:crypto';
import {
  type Assessment,
  type AssessmentRequest,
  type DecisionSummary,
  ProblemError,
  errorTable,
  isErrorCode,
} from '@breakwater/contracts';
import { AccountModel } from '@breakwater/ledger';
import type { AmountMinor } from '@breakwater/money';
import type { CreditContext } from '../app.ts';
import { raiseChallenge } from '../challenges/challenges.ts';
import type { KnownKey, LedgerOperation, RecordedCode } from '../ledger/index.ts';
import { type KeyedRequest, keyedFields } from './keyed-request.ts';

/** What risk is asked, besides who asks and about which account. */
export interface Question extends Pick<
  AssessmentRequest,
  'kind' | 'merchantId' | 'instalments' | 'termMonths'
> {
  readonly amountMinor: AmountMinor;
}

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
  const decision = await parts.risk.assess(assessmentOf(request, question, challenge), request.context);
  switch (decision.outcome) {
    case 'approve':
      return approved(decision);
    case 'decline':
      return {
        ...keyedFields(request),
        kind: 'refuse',
        code: recordedCodeOf(decision),
        amountMinor: question.amountMinor,
        decision,
      };
    case 'challenge': {
      const { account, caller, key, hash } = request;
      const about = { accountId: account.accountId, caller, key, hash, decision };
      const raised = await raiseChallenge(parts, about);
      throw new ProblemError(raised.reason, { challengeId: raised.challengeId });
    }
  }
}

/** What the client is told of a decision. */
export function summaryOf(decision: Assessment): DecisionSummary {
  const { strategyVersion, reasonCodes } = decision;
  return { outcome: 'approve', strategyVersion, reasonCodes };
}

/** The same request under the same key asks with the same id, so that risk counts it once however often it is sent. */
function assessmentOf(
  { account, caller, key }: KeyedRequest,
  { amountMinor, ...question }: Question,
  challenge: KnownKey['challenge'],
): AssessmentRequest {
  return {
    ...question,
    assessmentId: createHash('sha256').update(`${caller} ${key}`).digest('hex'),
    accountId: account.accountId,
    customerId: caller,
    amountMinor: Number(amountMinor),
    currency: 'CNY',
    customer: { region: account.region, incomeMinor: Number(account.incomeMinor) },
    ...(challenge === undefined || challenge === 'open' ? {} : { challenge }),
    account: {
      status: account.status,
      limitMinor: Number(account.limitMinor),
      availableMinor: Number(AccountModel.availableMinor(account)),
      postedMinor: Number(AccountModel.usedMinor(account)),
    },
  };
}

function recordedCodeOf({ declineCode = 'strategy_decline' }: Assessment): RecordedCode {
  const isRecorded = isErrorCode(declineCode) && errorTable[declineCode].recorded;
  return (isRecorded ? declineCode : 'strategy_decline') as RecordedCode;
}
