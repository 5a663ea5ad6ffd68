import {
  type ConcurrencyLimit,
  type LimitSample,
  checkLimitBounds,
  concurrencyLimitOptions,
} from './concurrency-limit.ts';
import { completeOptions, count, measure, type Options } from './options.ts';

export const aimdLimitOptions = {
  ...concurrencyLimitOptions,
  /** What is left of the limit after a drop. */
  backoffShare: measure(0.9, 0.5, 0.99),
  /** An answer slower than this counts as a drop. */
  latencyMsMax: count(5_000, 1, 600_000),
};
export type AimdLimitOptions = Options<typeof aimdLimitOptions>;

/**
 * Additive increase, multiplicative decrease: the congestion window of TCP (Jacobson 1988), as the AIMDLimit of
 * Netflix's concurrency-limits. The limit grows by one for each limit's worth of answers, as long as at least half of
 * it is used; a drop takes a share of it. It needs to see drops, so it finds the point at which calls begin to fail.
 */
export class AimdLimit implements ConcurrencyLimit {
  readonly #options: AimdLimitOptions;
  #estimate: number;
  /** How many samples are still of calls that began before the last decrease. */
  #staleSamples = 0;

  constructor(given: Partial<AimdLimitOptions> = {}) {
    this.#options = completeOptions('limit', aimdLimitOptions, given);
    checkLimitBounds('limit', this.#options);
    this.#estimate = this.#options.limitInitial;
  }

  get limit(): number {
    return Math.floor(this.#estimate);
  }

  observe({ latencyMs, inFlight, dropped }: LimitSample): void {
    // Calls that are in flight together fail together. They tell of one overload, which is answered once.
    if (this.#staleSamples > 0) {
      this.#staleSamples--;
      return;
    }
    const { limitMin, limitMax, backoffShare, latencyMsMax } = this.#options;
    if (dropped || latencyMs > latencyMsMax) {
      this.#estimate = Math.max(limitMin, this.#estimate * backoffShare);
      this.#staleSamples = inFlight;
    } else if (inFlight * 2 >= this.limit) {
      this.#estimate = Math.min(limitMax, this.#estimate + 1 / this.#estimate);
    }
  }
}
