import type { Clock } from '@breakwater/clock';
import { CallRefused } from '@breakwater/resilience';

/** How many failures in a row make a verdict, and within what time. */
const FAILURES_MIN = 5;
const FAILURES_WITHIN_MS = 10_000;
/** How long a call may take before it counts as hanging. */
const HANGING_MS = 5_000;

/**
 * What this process itself has seen of the dependency lately, to say whether it can be used where no breaker says so:
 * not when the last five calls failed, all in the last 10 s, and not when a call has been out for more than 5 s and none
 * has succeeded since it was sent.
 */
export class DependencyHealth {
  readonly #clock: Clock;
  /** When the calls since the last success failed; only the latest. */
  #failedAtMs: readonly number[] = [];
  /** When each call that is under way began. A set keeps the order, so the oldest comes first. */
  readonly #underWay = new Set<{ readonly beganMs: number }>();
  #succeededAtMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Follows one call; its outcome is passed on. */
  async follow<T>(call: () => Promise<T>): Promise<T> {
    const entry = { beganMs: this.#clock.monotonicMs() };
    this.#underWay.add(entry);
    try {
      const answer = await call();
      this.#succeededAtMs = this.#clock.monotonicMs();
      this.#failedAtMs = [];
      return answer;
    } catch (error) {
      // What was refused on our side was never sent, so it says nothing about the dependency.
      if (!(error instanceof CallRefused)) {
        this.#failedAtMs = [...this.#failedAtMs, this.#clock.monotonicMs()].slice(-FAILURES_MIN);
      }
      throw error;
    } finally {
      this.#underWay.delete(entry);
    }
  }

  /** Whether a report could be expected now. */
  get usable(): boolean {
    return !this.#failed() && !this.#hangs();
  }

  #failed(): boolean {
    const [first] = this.#failedAtMs;
    if (first === undefined || this.#failedAtMs.length < FAILURES_MIN) return false;
    return this.#clock.monotonicMs() - first < FAILURES_WITHIN_MS;
  }

  #hangs(): boolean {
    const [oldest] = this.#underWay;
    if (oldest === undefined || this.#succeededAtMs > oldest.beganMs) return false;
    return this.#clock.monotonicMs() - oldest.beganMs > HANGING_MS;
  }
}
