import type { RequestContext } from '@breakwater/service-kit';
import type { FastifyRequest } from 'fastify';
import type { CreditContext } from '../app.ts';
import { newId } from '../domain/ids.ts';
import { requestHash } from '../domain/request-hash.ts';
import type { AccountRecord } from '../ledger/index.ts';
import { callerOf, idempotencyKeyOf, ownAccount } from './caller.ts';

/** A request that moves money, whoever makes it and whatever it asks for. */
export interface KeyedRequest {
  readonly caller: string;
  readonly key: string;
  /** Tells whether a second request under the key is the same. */
  readonly hash: string;
  readonly account: AccountRecord;
  readonly context: RequestContext;
}

/**
 * Reads what every request that moves money has in common.
 * @param path of the call, with its ids, as the client named it.
 * @param accountId of the account that it is about.
 * @throws ProblemError when it has no caller or no key, or the account is not the caller's.
 */
export async function readKeyedRequest(
  parts: CreditContext,
  request: FastifyRequest,
  { path, accountId }: { path: string; accountId: string },
): Promise<KeyedRequest> {
  const caller = callerOf(request);
  const key = idempotencyKeyOf(request);
  return {
    caller,
    key,
    hash: requestHash(path, request.body as object),
    account: await ownAccount(parts, accountId, caller),
    context: request.context,
  };
}

/** What every operation under a key says of itself. */
export function keyedFields({ account, caller, key, hash, context }: KeyedRequest): {
  readonly operationId: string;
  readonly accountId: string;
  readonly traceId: string;
  readonly callerId: string;
  readonly idempotencyKey: string;
  readonly requestHash: string;
} {
  return {
    operationId: newId(),
    accountId: account.accountId,
    traceId: context.trace.traceId,
    callerId: caller,
    idempotencyKey: key,
    requestHash: hash,
  };
}
