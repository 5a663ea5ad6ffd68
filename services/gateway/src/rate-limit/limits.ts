import type { Clock } from '@breakwater/clock';
import { type Quota, type RateLimit, TokenBucket } from '@breakwater/resilience';
import type { FastifyReply } from 'fastify';
import { type NamedLimit, tell } from './tell.ts';

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
 * The rate limits of one replica that its settings ask for, whatever the design. Every answer says what is left; a
 * request beyond is refused with a time to come back.
 */
export class Limits {
  readonly #limiters: Readonly<Partial<Record<QuotaName, RateLimit>>>;
  readonly #named: readonly NamedLimit[];

  constructor(quotas: Quotas, clock: Clock) {
    const given = Object.entries(quotas).filter(
      (entry): entry is [QuotaName, Quota] => entry[1] !== undefined,
    );
    this.#limiters = Object.fromEntries(
      given.map(([name, quota]) => [name, new TokenBucket({ ...quota, keysMax: KEYS_MAX }, clock)]),
    );
    this.#named = given.map(([name, quota]) => namedBucket(name, quota));
  }

  /**
   * Counts one request and says on the answer what is left.
   * @throws ProblemError `rate_limited` when there is nothing left.
   */
  take(name: QuotaName, key: string, reply: FastifyReply): void {
    const verdict = this.#limiters[name]?.take(key);
    if (verdict !== undefined) tell(reply, this.#named, name, verdict);
  }

  /**
   * Refuses a request without counting it when there is nothing left.
   * @throws ProblemError `rate_limited`.
   */
  refuse(name: QuotaName, key: string, reply: FastifyReply): void {
    const refusal = this.#limiters[name]?.refusalOf(key);
    if (refusal !== undefined) tell(reply, this.#named, name, refusal);
  }
}

/** The requests of a bucket in the time in which a used-up burst grows back. */
export function namedBucket(name: string, { perSecond, burst }: Quota): NamedLimit {
  return { name, requests: burst, seconds: Math.max(1, Math.round(burst / perSecond)) };
}
