import type { Random } from '@breakwater/clock';
import { CallFailed } from './call-error.ts';
import type { Call, Next, Policy } from './call.ts';
import { completeOptions, count, measure, type Options } from './options.ts';
import { isOverload } from './overload.ts';
import { type PolicyContext, refusal } from './policy-context.ts';
import { WindowCount } from './window-count.ts';

export const throttleOptions = {
  /** Calls are let through up to so many times as many as the dependency accepts: K. */
  acceptFactor: measure(2, 1, 10),
  /** How far back calls are remembered. The book takes two minutes; after an outage it takes a few windows to let go. */
  windowMs: count(5_000, 1_000, 300_000),
  /** With fewer calls than that in the window none is refused. */
  volumeMin: count(10, 1, 100_000),
  /** No larger share is ever refused, so that it shows soon when the dependency is back. */
  refuseShareMax: measure(0.9, 0, 1),
};
export type ThrottleOptions = Options<typeof throttleOptions>;

/** What a throttle needs besides the common context. */
export interface ThrottleContext extends PolicyContext {
  readonly random: Random;
}

/**
 * Stops sending what an overloaded dependency would refuse anyway (Google, Site Reliability Engineering, chapter 21,
 * "Handling Overload"). Within the window a call is refused here with the probability
 *
 *     max(0, (requests - K * accepts) / (requests + 1))
 *
 * An accept is an answer, or a failure that is not one of overload. Calls under way count as neither: in a burst after
 * a silence nothing has been accepted yet. Calls that end without a word from the dependency (refused by a policy
 * inside, aborted) do not count at all. A floor of calls and a cap of the probability are as in Envoy's admission
 * control; without the cap a dependency that was down for long is hardly asked any more.
 * @throws CallRefused `throttled`.
 */
export class AdaptiveThrottle implements Policy {
  readonly name = 'throttle';
  readonly #options: ThrottleOptions;
  readonly #context: ThrottleContext;
  readonly #requests: WindowCount;
  readonly #accepts: WindowCount;

  constructor(given: Partial<ThrottleOptions>, context: ThrottleContext) {
    this.#options = completeOptions('throttle', throttleOptions, given);
    this.#context = context;
    this.#requests = new WindowCount(context.clock, this.#options.windowMs);
    this.#accepts = new WindowCount(context.clock, this.#options.windowMs);
  }

  /** The probability with which a call is refused now. */
  get refuseShare(): number {
    const { acceptFactor, volumeMin, refuseShareMax } = this.#options;
    const requests = this.#requests.total;
    if (requests < volumeMin) return 0;
    const share = (requests - acceptFactor * this.#accepts.total) / (requests + 1);
    return Math.min(refuseShareMax, Math.max(0, share));
  }

  async execute<T>(call: Call, next: Next<T>): Promise<T> {
    const refuseShare = this.refuseShare;
    if (refuseShare > 0 && this.#context.random.uniform() < refuseShare) {
      this.#requests.add();
      throw refusal(this.#context, this.name, call, 'throttled');
    }
    try {
      const answer = await next(call);
      this.#count(true);
      return answer;
    } catch (error) {
      if (error instanceof CallFailed && error.reason !== 'aborted') this.#count(!isOverload(error));
      throw error;
    }
  }

  #count(isAccept: boolean): void {
    this.#requests.add();
    if (isAccept) this.#accepts.add();
  }
}
