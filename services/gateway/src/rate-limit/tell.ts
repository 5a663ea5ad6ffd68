import { ProblemError } from '@breakwater/contracts';
import type { RateVerdict } from '@breakwater/resilience';
import type { FastifyReply } from 'fastify';

/** A limit as it is named to clients. */
export interface NamedLimit {
  readonly name: string;
  /** So many requests in so many seconds. */
  readonly requests: number;
  readonly seconds: number;
}

/**
 * Says on the answer which limits there are and what is left of the one at hand, in the `RateLimit-Policy` and `RateLimit`
 * fields (draft-ietf-httpapi-ratelimit-headers-10).
 * @param limits all that a request may meet; those that were told before stay.
 * @throws ProblemError `rate_limited` when there is nothing left.
 */
export function tell(
  reply: FastifyReply,
  limits: readonly NamedLimit[],
  name: string,
  { isAllowed, remaining, wholeAfterMs, retryAfterMs }: RateVerdict,
): void {
  const told = String(reply.getHeader('ratelimit-policy') ?? '');
  const policies = new Set(told === '' ? [] : told.split(', '));
  for (const limit of limits) policies.add(`"${limit.name}";q=${limit.requests};w=${limit.seconds}`);
  reply.header('ratelimit-policy', [...policies].join(', '));
  reply.header('ratelimit', `"${name}";r=${remaining};t=${secondsOf(wholeAfterMs)}`);
  if (!isAllowed)
    throw new ProblemError('rate_limited', { retryAfter: Math.max(1, secondsOf(retryAfterMs)) });
}

function secondsOf(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000);
}
