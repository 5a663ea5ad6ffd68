import { type ErrorCode, ProblemError } from '@breakwater/contracts';
import type { CreditContext } from '../app.ts';
import {
  type KnownKey,
  type LedgerAnswer,
  type LedgerOperation,
  type RecordedOperation,
  findKey,
} from '../ledger/index.ts';
import { isStandIn } from '../degradation/stand-in.ts';
import type { KeyedRequest } from './keyed-request.ts';

/** What the answer to a request under a key is: a recorded response, or a refusal to be told again as it was. */
export type KeyedAnswer =
  | { readonly kind: 'response'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'refusal'; readonly code: ErrorCode; readonly traceId: string }
  /** Accepted, to be decided later. */
  | { readonly kind: 'deferred'; readonly key: string };

/** Instead of an operation: the request was taken down for later. */
export type Deferred = 'deferred';

/**
 * Takes a request at most once: a key that was used answers what is recorded; a new one becomes an operation that the
 * ledger does or refuses, recording the answer with the effect.
 * @param operationFor makes the operation; throws a ProblemError when it cannot be decided what to do.
 * @throws ProblemError when the key stands for another request, and what `operationFor` throws.
 */
export async function takeKeyed(
  parts: CreditContext,
  request: KeyedRequest,
  operationFor: (challenge: KnownKey['challenge']) => Promise<LedgerOperation | Deferred>,
): Promise<KeyedAnswer> {
  const { caller, key, hash } = request;
  return parts.inFlight.only(caller, key, async () => {
    const { record, requestHash, challenge, deferred } = await findKey(parts.pool, caller, key);
    if (requestHash !== undefined && requestHash !== hash) throw new ProblemError('idempotency_key_reused');
    const isForgotten = record !== undefined && parts.forgetsKeys;
    if (record !== undefined && !isForgotten) return answerOfRecord(record.recorded);
    if (deferred) return { kind: 'deferred', key };
    if (parts.ladder.holdsBack('read_only')) throw new ProblemError('read_only');
    const operation = await operationFor(challenge);
    if (operation === 'deferred') return { kind: 'deferred', key };
    const answer = await parts.writer.submit(
      isForgotten ? forgotten(operation) : operation,
      request.context.deadline,
    );
    parts.standIns.count(operation, answer);
    return answerOfLedger(answer, operation);
  });
}

/** The operation under a key that the database has not seen, which is all that keeps it from being done twice. */
function forgotten(operation: LedgerOperation): LedgerOperation {
  return 'idempotencyKey' in operation ? { ...operation, idempotencyKey: operation.operationId } : operation;
}

function answerOfLedger(answer: LedgerAnswer, operation: LedgerOperation): KeyedAnswer {
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
      // Others were faster to use up what the caps of the stand-in leave; risk has still not decided.
      if (isStandIn(operation)) throw new ProblemError('service_down');
      throw new Error(`the ledger answered a client's request with ${answer.outcome}`);
  }
}

function answerOfRecord(recorded: RecordedOperation | undefined): KeyedAnswer {
  if (recorded?.outcome === 'refused')
    return { kind: 'refusal', code: recorded.code, traceId: recorded.traceId };
  if (recorded?.response === undefined) throw new Error('a request that was done has no recorded answer');
  return { kind: 'response', ...recorded.response };
}
