import { type Clock, within } from '@breakwater/clock';
import type { Logger } from 'pino';

/** How long one step may take, in milliseconds. The longest is a consumer that waits for its jobs under way. */
const STEP_MS_MAX = 3_600;

/** What must be done before a service may end. */
export class Shutdown {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #steps: { readonly what: string; readonly step: () => Promise<unknown> }[] = [];

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
  }

  add(what: string, step: () => Promise<unknown>): void {
    this.#steps.push({ what, step });
  }

  /**
   * Takes the steps, the last one first. One that fails or takes too long is told and keeps no other from its turn.
   * @returns whether all came to their end.
   */
  async run(): Promise<boolean> {
    let isClean = true;
    for (const { what, step } of this.#steps.splice(0).toReversed()) {
      try {
        await within(this.#clock, STEP_MS_MAX, what, step());
      } catch (error) {
        isClean = false;
        this.#logger.warn({ err: error, what }, 'a step of the shutdown did not come to its end');
      }
    }
    return isClean;
  }
}
