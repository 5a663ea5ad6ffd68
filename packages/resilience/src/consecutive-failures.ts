import { count, type Options } from './options.ts';
import type { FinishedAttempt, TripRule } from './trip-rule.ts';

export const consecutiveFailuresOptions = {
  /** The breaker trips when so many attempts in a row failed; 0: a row of failures does not count. */
  consecutiveFailuresMax: count(0, 0, 1_000),
};
type ConsecutiveFailuresOptions = Options<typeof consecutiveFailuresOptions>;

/**
 * Trips when so many attempts in a row failed, as they ended: the rule for a dependency that is called too rarely for
 * a share to mean something, or whose loss must show sooner than a window tells.
 */
export class ConsecutiveFailures implements TripRule {
  readonly #max: number;
  #row = 0;

  constructor({ consecutiveFailuresMax }: ConsecutiveFailuresOptions) {
    this.#max = consecutiveFailuresMax;
  }

  trips({ failed }: FinishedAttempt): boolean {
    this.#row = failed ? this.#row + 1 : 0;
    return this.#row >= this.#max;
  }

  end(): void {
    this.#row = 0;
  }
}
