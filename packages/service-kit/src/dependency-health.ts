import type { Clock } from '@breakwater/clock';
import { CallRefused } from '@breakwater/resilience';

/** How many failures in a row make a verdict, and for how long after the last of them it stands. */
const FAILURES_MIN = 5;
const VERDICT_MS = 30_000;
/** How long a call may take before it counts as hanging. */
const HANGING_MS = 5_000;

/**
 * What this process itself has seen of the dependency lately, to say whether it can be used where no breaker says so:
 * not when the last five calls failed and the last of them not 30 s ago, and not when a call has been out for more than
 * 5 s and none has succeeded since it was sent. Whoever waits for a verdict to pass so finds out in the end.
 */
export class DependencyHealth {
  readonly #clock: Clock;
  #failuresInARow = 0;
  #failedAtMs = Number.NEGATIVE_INFINITY;
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
      this.#failuresInARow = 0;
      return answer;
    } catch (error) {
      // What was refused on our side was never sent, so it says nothing about the dependency.
      if (!(error instanceof CallRefused)) {
        this.#failuresInARow += 1;
        this.#failedAtMs = this.#clock.monotonicMs();
      }
      throw error;
    } finally {
      this.#underWay.delete(entry);
    }
  }

  /** Whether an answer could be expected now. */
  get usable(): boolean {
    return !this.#failed() && !this.#hangs();
  }

  #failed(): boolean {
    const sinceMs = this.#clock.monotonicMs() - this.#failedAtMs;
    return this.#failuresInARow >= FAILURES_MIN && sinceMs < VERDICT_MS;
  }

  #hangs(): boolean {
    // A success clears only the calls that began before it; the oldest of the others says how long it has been hanging.
    const [oldest] = [...this.#underWay].filter(({ beganMs }) => beganMs >= this.#succeededAtMs);
    return oldest !== undefined && this.#clock.monotonicMs() - oldest.beganMs > HANGING_MS;
  }
}
