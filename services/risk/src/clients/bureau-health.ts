import type { Clock } from '@breakwater/clock';
import { CallRefused } from '@breakwater/resilience';

/** How far back outcomes count, and how many of them make a verdict. */
const WINDOW_MS = 10_000;
const OUTCOMES_MIN = 5;
/** How long a call may take before it counts as hanging. */
const HANGING_MS = 5_000;
const OUTCOMES_KEPT = 100;

/**
 * What this process itself has seen of the bureau lately, to say whether it can be used where no breaker says so:
 * not when all of at least five calls that ended in the last 10 s failed, and not when a call has been out for more
 * than 5 s and none has succeeded since it was sent.
 */
export class BureauHealth {
  readonly #clock: Clock;
  readonly #outcomes: { readonly atMs: number; readonly ok: boolean }[] = [];
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
      this.#ended(true);
      return answer;
    } catch (error) {
      // What was refused on our side was never sent, so it says nothing about the bureau.
      if (!(error instanceof CallRefused)) this.#ended(false);
      throw error;
    } finally {
      this.#underWay.delete(entry);
    }
  }

  /** Whether a report could be expected now. */
  get usable(): boolean {
    return !this.#allFailed() && !this.#hangs();
  }

  #ended(ok: boolean): void {
    this.#outcomes.push({ atMs: this.#clock.monotonicMs(), ok });
    if (this.#outcomes.length > OUTCOMES_KEPT) this.#outcomes.shift();
  }

  #allFailed(): boolean {
    const sinceMs = this.#clock.monotonicMs() - WINDOW_MS;
    const recent = this.#outcomes.filter(({ atMs }) => atMs > sinceMs);
    return recent.length >= OUTCOMES_MIN && recent.every(({ ok }) => !ok);
  }

  #hangs(): boolean {
    const [oldest] = this.#underWay;
    if (oldest === undefined || this.#succeededAtMs > oldest.beganMs) return false;
    return this.#clock.monotonicMs() - oldest.beganMs > HANGING_MS;
  }
}
