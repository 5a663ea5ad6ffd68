import type { Random } from '@breakwater/clock';

/** A planned purchase or capture, for a later arrival to go on from. */
export interface EarlierStep {
  /** Its place in the plan. */
  readonly index: number;
  readonly intendedMs: number;
  readonly customer: number;
  readonly amountMinor: number;
}

/** The steps of a plan that nothing has followed yet. */
export class EarlierSteps {
  /** In the order of their times; those before `#ripened` are in `#ripe` as well, or taken. */
  readonly #all: EarlierStep[] = [];
  #ripened = 0;
  readonly #ripe: EarlierStep[] = [];
  readonly #thinkMs: number;

  /** @param thinkMs how long a client lets a step rest before it goes on: time to be answered, and to think. */
  constructor(thinkMs: number) {
    this.#thinkMs = thinkMs;
  }

  /** Adds a step, which is not earlier than those added before it. */
  add(step: EarlierStep): void {
    this.#all.push(step);
  }

  /** Takes any one of the steps whose clients have had time to think by `nowMs`; undefined when there is none. */
  take(nowMs: number, random: Random): EarlierStep | undefined {
    for (; this.#ripened < this.#all.length; this.#ripened++) {
      const step = this.#all[this.#ripened];
      if (step === undefined || step.intendedMs + this.#thinkMs > nowMs) break;
      this.#ripe.push(step);
    }
    if (this.#ripe.length === 0) return undefined;
    const place = random.below(this.#ripe.length);
    const taken = this.#ripe[place];
    const last = this.#ripe.pop();
    // The last one moves into the gap: to close it otherwise would touch every step behind it.
    if (last !== undefined && last !== taken) this.#ripe[place] = last;
    return taken;
  }
}
