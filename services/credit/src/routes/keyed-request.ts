import type { FastifyRequest } from 'fastify';
import type { AmountMinor } from '@breakwater/money';
import type { RequestContext } from '@breakwater/service-kit';
import type { CreditContext } from '../app.ts';
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
  readonly amountMinor: AmountMinor;
  readonly context: RequestContext;
}

/**
 * Reads what every request that moves money has in common.
 * @throws ProblemError when it has no caller or no key, or the account is not the caller's.
 */
export async function readKeyedRequest(
  parts: CreditContext,
  path: string,
  request: FastifyRequest<{ Body: { accountId: string; amountMinor: number } }>,
): Promise<KeyedRequest> {
  const caller = callerOf(request);
  const key = idempotencyKeyOf(request);
  const { body, context } = request;
  return {
    caller,
    key,
    hash: requestHash(path, body),
    account: await ownAccount(parts, body.accountId, caller),
    amountMinor: BigInt(body.amountMinor),
    context,
  };
}
