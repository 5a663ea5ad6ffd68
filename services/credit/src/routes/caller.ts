import { IDEMPOTENCY_KEY_PATTERN, ProblemError, header } from '@breakwater/contracts';
import type { FastifyRequest } from 'fastify';
import { type AccountRecord, getAccount } from '../ledger/index.ts';
import type { CreditContext } from '../app.ts';

/** The customer on whose behalf the gateway calls. */
export function callerOf(request: FastifyRequest): string {
  const { caller } = request.context;
  if (caller === undefined) throw new ProblemError('unauthenticated');
  return caller;
}

/** The idempotency key; the gateway has checked it for clients, and it is checked again for everybody else. */
export function idempotencyKeyOf(request: FastifyRequest): string {
  const key = request.headers[header.idempotencyKey];
  if (key === undefined) throw new ProblemError('idempotency_key_missing');
  if (typeof key !== 'string' || !IDEMPOTENCY_KEY_PATTERN.test(key))
    throw new ProblemError('idempotency_key_invalid');
  return key;
}

/**
 * The account, if it is the caller's.
 * @throws ProblemError `not_found` when there is none or it is somebody else's: the two look the same from outside.
 */
export async function ownAccount(
  { pool }: Pick<CreditContext, 'pool'>,
  accountId: string,
  caller: string,
): Promise<AccountRecord> {
  const account = await getAccount(pool, accountId);
  if (account === undefined || account.customerId !== caller) throw new ProblemError('not_found');
  return account;
}
