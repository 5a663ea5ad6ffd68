import type { Clock } from '@breakwater/clock';
import { DependencyHealth } from '@breakwater/service-kit';

/** How many answers in a row must have been too old, and within what time, to say so of the bureau as a whole. */
const OLD_MIN = 5;
const OLD_WITHIN_MS = 60_000;

/** What this process itself has seen of the bureau lately: whether it answers, and whether its reports are of use. */
export class BureauHealth extends DependencyHealth {
  readonly #clock: Clock;
  /** When reports came that were too old, since the last fresh one; only the latest. */
  #oldAtMs: readonly number[] = [];

  constructor(clock: Clock) {
    super(clock);
    this.#clock = clock;
  }

  /** The bureau gave a report that is fresh enough. */
  gaveFresh(): void {
    this.#oldAtMs = [];
  }

  /** The bureau gave a report that is too old. */
  gaveOld(): void {
    this.#oldAtMs = [...this.#oldAtMs, this.#clock.monotonicMs()].slice(-OLD_MIN);
  }

  /** Whether the last five reports were too old, all in the last minute: then the next one will be too. */
  get givesOnlyOld(): boolean {
    const [first] = this.#oldAtMs;
    if (first === undefined || this.#oldAtMs.length < OLD_MIN) return false;
    return this.#clock.monotonicMs() - first < OLD_WITHIN_MS;
  }
}
