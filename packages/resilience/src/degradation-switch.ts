import type { Clock } from '@breakwater/clock';
import { completeOptions, count, measure, type Options } from './options.ts';
import { WindowCount } from './window-count.ts';

export const degradationOptions = {
  /** Pulled when at least this share of what was tried within the window met trouble. */
  pullShareMin: measure(0.5, 0.01, 1),
  windowMs: count(5_000, 100, 300_000),
  /** With fewer results than that in the window it is not pulled. */
  volumeMin: count(10, 1, 100_000),
  /** It stays pulled for so long at least, and is let go when over this time it has met so little trouble: */
  holdMs: count(5_000, 100, 600_000),
  releaseShareMax: measure(0.1, 0, 0.99),
  /** With fewer results than that over the hold it is not let go. */
  releaseVolumeMin: count(3, 1, 100_000),
};

/** For what is not tried at all while the switch is pulled, so that nobody would see when it is needed no longer. */
export const probeOptions = {
  /** One request after each such time may try. */
  probeMs: count(1_000, 10, 600_000),
};
const options = { ...degradationOptions, ...probeOptions };
export type DegradationOptions = Options<typeof options>;

/** Results within a window, and those among them that were trouble. */
class Results {
  readonly #all: WindowCount;
  readonly #troubled: WindowCount;

  constructor(clock: Clock, windowMs: number) {
    this.#all = new WindowCount(clock, windowMs);
    this.#troubled = new WindowCount(clock, windowMs);
  }

  get volume(): number {
    return this.#all.total;
  }

  get troubleShare(): number {
    return this.volume === 0 ? 0 : this.#troubled.total / this.volume;
  }

  add(isTrouble: boolean): void {
    this.#all.add();
    if (isTrouble) this.#troubled.add();
  }
}

//             trouble share >= pullShareMin
//   released ------------------------------> pulled
//       ^                                      |
//       '--- holdMs over and, within it, trouble share <= releaseShareMax
type State =
  | { readonly kind: 'released'; readonly results: Results }
  | { readonly kind: 'pulled'; readonly sinceMs: number; readonly results: Results; probeAtMs: number };

/**
 * Decides when a service goes on with less, and when no longer: with hysteresis, since two thresholds and a shortest
 * time keep it from flickering (after O. H. Schmitt, "A thermionic trigger", 1938). It trips no call
 * by itself: whoever asks acts on it.
 */
export class DegradationSwitch {
  readonly #options: DegradationOptions;
  readonly #clock: Clock;
  #state: State;

  constructor(given: Partial<DegradationOptions>, clock: Clock) {
    this.#options = completeOptions('ladder', options, given);
    this.#clock = clock;
    this.#state = this.#released();
  }

  get isPulled(): boolean {
    this.#letGoWhenCalm();
    return this.#state.kind === 'pulled';
  }

  /** Takes the result of something that was tried. */
  record(isTrouble: boolean): void {
    const state = this.#state;
    state.results.add(isTrouble);
    // Good results do not pull it, though older good ones leave the window before the trouble does.
    if (state.kind === 'pulled' || !isTrouble) return;
    const { volumeMin, pullShareMin } = this.#options;
    if (state.results.volume >= volumeMin && state.results.troubleShare >= pullShareMin) this.#pull();
  }

  /** Whether one request may go the usual way although the switch is pulled; each time of `probeMs` has one. */
  takeProbe(): boolean {
    const state = this.#state;
    const nowMs = this.#clock.monotonicMs();
    if (state.kind === 'released' || nowMs < state.probeAtMs) return false;
    state.probeAtMs = nowMs + this.#options.probeMs;
    return true;
  }

  #pull(): void {
    const sinceMs = this.#clock.monotonicMs();
    const results = new Results(this.#clock, this.#options.holdMs);
    this.#state = { kind: 'pulled', sinceMs, results, probeAtMs: sinceMs + this.#options.probeMs };
  }

  #letGoWhenCalm(): void {
    const state = this.#state;
    const { holdMs, releaseShareMax, releaseVolumeMin } = this.#options;
    if (state.kind === 'released' || this.#clock.monotonicMs() - state.sinceMs < holdMs) return;
    const { volume, troubleShare } = state.results;
    if (volume >= releaseVolumeMin && troubleShare <= releaseShareMax) this.#state = this.#released();
  }

  #released(): State {
    return { kind: 'released', results: new Results(this.#clock, this.#options.windowMs) };
  }
}
