import type { Clock } from '@breakwater/clock';
import { ProblemError } from '@breakwater/contracts';
import { type Quota, type RateLimit, type RateVerdict, TokenBucket } from '@breakwater/resilience';
import type { FastifyReply } from 'fastify';

/** The quotas by their names in the headers; undefined: as much as one likes. */
export interface Quotas {
  /** Of each customer. */
  readonly customer: Quota | undefined;
  /** Of each client address, whatever it sends. */
  readonly address: Quota | undefined;
  /** Of each client address, in requests whose sender is not known. */
  readonly failures: Quota | undefined;
}

type QuotaName = keyof Quotas;

/** For how many customers and addresses there is room at once, each. */
const KEYS_MAX = 20_000;

/**
 * The rate limits of one replica. Every answer says what is left, in the `RateLimit` and `RateLimit-Policy` fields
 * (draft-ietf-httpapi-ratelimit-headers-10); a request beyond is refused with a time to come back.
 */
export class Limits {
  readonly #limiters: Readonly<Partial<Record<QuotaName, RateLimit>>>;
  readonly #policy: string;

  constructor(quotas: Quotas, clock: Clock) {
    const given = Object.entries(quotas).filter(
      (entry): entry is [QuotaName, Quota] => entry[1] !== undefined,
    );
    this.#limiters = Object.fromEntries(
      given.map(([name, quota]) => [name, new TokenBucket({ ...quota, keysMax: KEYS_MAX }, clock)]),
    );
    this.#policy = given.map(([name, quota]) => policyOf(name, quota)).join(', ');
  }

  /**
   * Counts one request and says on the answer what is left.
   * @throws ProblemError `rate_limited` when there is nothing left.
   */
  take(name: QuotaName, key: string, reply: FastifyReply): void {
    const verdict = this.#limiters[name]?.take(key);
    if (verdict !== undefined) this.#tell(name, verdict, reply);
  }

  /**
   * Refuses a request without counting it when there is nothing left.
   * @throws ProblemError `rate_limited`.
   */
  refuse(name: QuotaName, key: string, reply: FastifyReply): void {
    const refusal = this.#limiters[name]?.refusalOf(key);
    if (refusal !== undefined) this.#tell(name, refusal, reply);
  }

  #tell(
    name: QuotaName,
    { isAllowed, remaining, wholeAfterMs, retryAfterMs }: RateVerdict,
    reply: FastifyReply,
  ): void {
    reply.header('ratelimit-policy', this.#policy);
    reply.header('ratelimit', `"${name}";r=${remaining};t=${seconds(wholeAfterMs)}`);
    if (!isAllowed)
      throw new ProblemError('rate_limited', { retryAfter: Math.max(1, seconds(retryAfterMs)) });
  }
}

/** A quota as structured field: so many requests in the time in which a used-up burst grows back. */
function policyOf(name: string, { perSecond, burst }: Quota): string {
  return `"${name}";q=${burst};w=${Math.max(1, Math.round(burst / perSecond))}`;
}

function seconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000);
}
