import type { Clock } from '@breakwater/clock';
import { measure, type Options } from './options.ts';
import { ShareJudge, type windowOptions } from './share-judge.ts';
import type { FinishedAttempt, TripRule } from './trip-rule.ts';

export const failureShareOptions = {
  /** The breaker trips when more than this share of the window's attempts failed. */
  failureShareMax: measure(0.5, 0.01, 0.99),
};
type FailureShareOptions = Options<typeof failureShareOptions & typeof windowOptions>;

/** Trips when too large a share of the attempts failed: the rule for a dependency that is called all the time. */
export class FailureShare implements TripRule {
  readonly #judge: ShareJudge;

  constructor(options: FailureShareOptions, clock: Clock) {
    this.#judge = new ShareJudge({ ...options, shareMax: options.failureShareMax }, clock);
  }

  trips({ failed }: FinishedAttempt): boolean {
    return this.#judge.isTooMany(failed);
  }

  end(): void {
    this.#judge.end();
  }
}
