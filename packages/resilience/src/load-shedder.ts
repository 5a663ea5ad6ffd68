import type { Call } from './call.ts';
import { completeOptions, count, measure, OptionError, type Options } from './options.ts';
import { type PolicyContext, refusal } from './policy-context.ts';
import { type ClassPriority, checkPriority, cohortCount, standingOf } from './priority.ts';

export const shedderOptions = {
  /** Up to this delay nothing is shed. */
  delayMsMin: count(50, 1, 600_000),
  /** From this delay on everything is. */
  delayMsMax: count(500, 1, 600_000),
  /** What was shed comes back when the delay is this share of the one at which it went. */
  releaseShare: measure(0.5, 0.1, 1),
  /** How long it takes at least until everything that was shed is back. */
  releaseMs: count(5_000, 0, 600_000),
  /** How often the delay is looked at. */
  lookEveryMs: count(100, 1, 60_000),
};
export type ShedderOptions = Options<typeof shedderOptions>;

/**
 * Refuses work while the process comes late to everything, since then it is the processor that is short, which no
 * count of slots shows. The further the event loop is behind, the more is shed, the lowest priority first and in it the
 * lowest cohorts; a class whose calls have no cohort goes as a whole at the end of its band:
 *
 *     delay   delayMsMin ............................................ delayMsMax
 *     shed    | loans ............ | looks ............ | payments, repayments |
 *
 * It sheds more at once and less only slowly: the level falls when the delay is well below the one that raised it
 * (hysteresis), and no faster than in `releaseMs`. Otherwise shedding would end the delay, that the shedding, and that
 * would bring the delay back. It runs no timer: it looks when calls come.
 */
export class LoadShedder {
  readonly #options: ShedderOptions;
  readonly #context: PolicyContext;
  readonly #delayMs: () => number;
  /** The place of each class, counted without gaps from the lowest priority. */
  readonly #ranks: ReadonlyMap<string, number>;
  readonly #top: number;
  /** Calls that stand lower are shed. */
  #level = 0;
  #lookedMs = Number.NEGATIVE_INFINITY;

  /** @param delayMs how late the event loop has come of late, in milliseconds. */
  constructor(
    given: Partial<ShedderOptions>,
    context: PolicyContext,
    delayMs: () => number,
    classPriority: ClassPriority,
  ) {
    this.#options = completeOptions('shedder', shedderOptions, given);
    if (this.#options.delayMsMin >= this.#options.delayMsMax) {
      throw new OptionError('shedder.delayMsMin', 'must be less than delayMsMax');
    }
    checkPriority('shedder', classPriority);
    this.#context = context;
    this.#delayMs = delayMs;
    // A class that is not named has priority 0, so that there is always such a rank.
    const steps = [...new Set([0, ...Object.values(classPriority)])].toSorted((a, b) => a - b);
    this.#ranks = new Map(
      Object.entries(classPriority).map(([workClass, priority]) => [workClass, steps.indexOf(priority)]),
    );
    this.#top = steps.length * cohortCount;
  }

  /** Which share of the ladder of classes and cohorts is shed, from 0 to 1. */
  get shedShare(): number {
    return this.#level / this.#top;
  }

  /**
   * Lets the call go on.
   * @throws CallRefused `shed`.
   */
  admit(call: Pick<Call, 'workClass' | 'cohort'>): void {
    this.#look();
    const rank = this.#ranks.get(call.workClass) ?? 0;
    if (standingOf(call, rank) < this.#level) throw refusal(this.#context, 'shedder', call, 'shed');
  }

  #look(): void {
    const { releaseShare, releaseMs, lookEveryMs } = this.#options;
    const nowMs = this.#context.clock.monotonicMs();
    const elapsedMs = nowMs - this.#lookedMs;
    if (elapsedMs < lookEveryMs) return;
    this.#lookedMs = nowMs;
    const delayMs = this.#delayMs();
    const lowest = releaseMs === 0 ? 0 : this.#level - (this.#top * elapsedMs) / releaseMs;
    const released = Math.min(this.#level, Math.max(lowest, this.#levelAt(delayMs / releaseShare)));
    this.#move(Math.max(released, this.#levelAt(delayMs)));
  }

  #levelAt(delayMs: number): number {
    const { delayMsMin, delayMsMax } = this.#options;
    const share = (delayMs - delayMsMin) / (delayMsMax - delayMsMin);
    return this.#top * Math.min(1, Math.max(0, share));
  }

  #move(level: number): void {
    if (level === this.#level) return;
    this.#level = level;
    const { edge, listener } = this.#context;
    listener({ kind: 'sheddingChanged', edge, policy: 'shedder', shedShare: this.shedShare });
  }
}
