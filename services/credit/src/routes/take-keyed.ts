import {
  type Assessment,
  type AssessmentRequest,
  type ErrorCode,
  ProblemError,
  errorTable,
  isErrorCode,
} from '@breakwater/contracts';
import { createHash, randomUUID } from 'node:crypto';
import type { CreditContext } from '../app.ts';
import {
  type LedgerAnswer,
  type LedgerOperation,
  type RecordedCode,
  type RecordedOperation,
  type Refusal,
  findOperationByKey,
} from '../ledger/index.ts';
import { availableMinor, exposureMinor } from '../domain/available.ts';
import type { KeyedRequest } from './keyed-request.ts';

/** What the recorded answer to a request under a key is: a response, or a refusal to be told again as it was. */
export type KeyedAnswer =
  | { readonly kind: 'response'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'refusal'; readonly code: ErrorCode; readonly traceId: string };

/** What every operation under a key says of itself. */
type KeyedFields = Omit<Refusal, 'kind' | 'code' | 'decision'>;

/** What a request asks for. */
export interface Wish {
  /** What risk is asked, besides id, account and amount. */
  readonly question: Pick<AssessmentRequest, 'kind' | 'merchantId' | 'instalments' | 'termMonths'>;
  /** The operation to submit when risk approves. */
  readonly approved: (fields: KeyedFields, decision: Assessment) => LedgerOperation;
}

/**
 * Takes a request at most once: a key that was used answers what is recorded; a new one is assessed and then done or
 * refused by the ledger, which records the answer with the effect.
 * @throws ProblemError when the key stands for another request, or there is no decision.
 */
export async function takeKeyed(
  parts: CreditContext,
  request: KeyedRequest,
  wish: Wish,
): Promise<KeyedAnswer> {
  const { caller, key, hash } = request;
  return parts.inFlight.only(caller, key, async () => {
    const known = await findOperationByKey(parts.pool, caller, key);
    if (known !== undefined) {
      if (known.requestHash !== hash) throw new ProblemError('idempotency_key_reused');
      return answerOfRecord(known.recorded);
    }
    const decision = await parts.risk.assess(assessmentOf(request, wish.question), request.context);
    const fields = fieldsOf(request);
    const operation =
      decision.outcome === 'approve' ? wish.approved(fields, decision) : refusalOf(fields, decision);
    return answerOfLedger(await parts.writer.submit(operation, request.context.deadline));
  });
}

/** The same request under the same key asks with the same id, so that risk counts it once however often it is sent. */
function assessmentOf(
  { account, amountMinor, caller, key }: KeyedRequest,
  question: Wish['question'],
): AssessmentRequest {
  return {
    ...question,
    assessmentId: createHash('sha256').update(`${caller} ${key}`).digest('hex'),
    accountId: account.accountId,
    customerId: caller,
    amountMinor: Number(amountMinor),
    currency: 'CNY',
    account: {
      status: account.status,
      limitMinor: Number(account.limitMinor),
      availableMinor: Number(availableMinor(account)),
      postedMinor: Number(exposureMinor(account)),
    },
  };
}

function fieldsOf({ account, amountMinor, caller, key, hash, context }: KeyedRequest): KeyedFields {
  return {
    operationId: randomUUID(),
    accountId: account.accountId,
    traceId: context.trace.traceId,
    callerId: caller,
    idempotencyKey: key,
    requestHash: hash,
    amountMinor,
  };
}

function refusalOf(fields: KeyedFields, decision: Assessment): LedgerOperation {
  const { declineCode = 'strategy_decline' } = decision;
  const isRecorded = isErrorCode(declineCode) && errorTable[declineCode].recorded;
  const code = (isRecorded ? declineCode : 'strategy_decline') as RecordedCode;
  return { ...fields, kind: 'refuse', code, decision };
}

function answerOfLedger(answer: LedgerAnswer): KeyedAnswer {
  switch (answer.outcome) {
    case 'done':
    case 'replayed':
      return answerOfRecord(answer.recorded);
    case 'refused':
      if (answer.recorded === undefined) throw new ProblemError(answer.code);
      return answerOfRecord(answer.recorded);
    case 'key_reused':
      throw new ProblemError('idempotency_key_reused');
    case 'duplicate':
    case 'conflict':
      throw new Error(`the ledger answered a client's request with ${answer.outcome}`);
  }
}

function answerOfRecord(recorded: RecordedOperation | undefined): KeyedAnswer {
  if (recorded?.outcome === 'refused')
    return { kind: 'refusal', code: recorded.code, traceId: recorded.traceId };
  if (recorded?.response === undefined) throw new Error('a request that was done has no recorded answer');
  return { kind: 'response', ...recorded.response };
}
