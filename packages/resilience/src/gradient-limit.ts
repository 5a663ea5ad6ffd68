import {
  type ConcurrencyLimit,
  type LimitSample,
  checkLimitBounds,
  concurrencyLimitOptions,
} from './concurrency-limit.ts';
import { completeOptions, count, measure, type Options } from './options.ts';

export const gradientLimitOptions = {
  ...concurrencyLimitOptions,
  /** How much slower than with little load calls may be. Below two, because a probe halves the limit. */
  tolerance: measure(1.5, 1, 1.9),
  /** How much of the way to the new limit is gone at once. */
  smoothing: measure(0.2, 0.01, 1),
  /** How much the limit may grow at once: the line that is allowed to build up at the dependency. */
  queueSize: count(4, 1, 1_000),
  /** A window has at least so many samples, and as many as the limit if that is more. */
  windowSamplesMin: count(10, 1, 10_000),
  /** How much of the way up to the latency of a window with little load the long latency goes at once. */
  longSmoothing: measure(0.5, 0.01, 1),
  /** After so many windows the limit is halved for a moment, to see the latency with little load. */
  probeEveryWindows: count(50, 5, 100_000),
};
export type GradientLimitOptions = Options<typeof gradientLimitOptions>;

/** After a probe that brought news the next comes after so many windows. */
const soonWindows = 5;
/** A change by more than this share is news. */
const newsShare = 0.1;

interface Window {
  answered: number;
  answeredMs: number;
  dropped: number;
  inFlightMax: number;
}

/**
 * Compares how long calls take now with how long they take with little load, and shrinks the limit as they get slower:
 *
 *     gradient = tolerance * long latency / short latency, from 0.5 to 1
 *     limit   <- limit + smoothing * (limit * gradient + queueSize - limit)
 *
 * After Gradient2 of Netflix's concurrency-limits, with one difference. There the long latency is a slow average over
 * all samples, so under a lasting overload it learns the latency of the line, and the limit grows without end. Here
 * it learns only from windows in which no more than half the limit was in flight, and when there are none for a while
 * a probe makes one. A line that we build ourselves halves with the limit, so each probe leads to a limit of at most
 * tolerance / 2 of the one before and the queue. So it comes to rest at about tolerance * slots + queueSize, where no
 * line is left in a probe, or at queueSize / (1 - tolerance / 2) when that is more. The long latency falls at once, since
 * what was fast once can be fast, and rises by steps.
 */
export class GradientLimit implements ConcurrencyLimit {
  readonly #options: GradientLimitOptions;
  #estimate: number;
  #longMs: number | undefined;
  /** The latency in the last window that was no probe. */
  #shortMs: number | undefined;
  #window = emptyWindow();
  /** How many windows there are until the next probe; 0 during one. */
  #windowsToProbe: number;

  constructor(given: Partial<GradientLimitOptions> = {}) {
    this.#options = completeOptions('limit', gradientLimitOptions, given);
    checkLimitBounds('limit', this.#options);
    this.#estimate = this.#options.limitInitial;
    this.#windowsToProbe = soonWindows;
  }

  get limit(): number {
    return this.#isProbing ? Math.max(this.#options.limitMin, this.#half) : Math.floor(this.#estimate);
  }

  observe({ latencyMs, inFlight, dropped }: LimitSample): void {
    // A call that began before the probe has stood in the longer line.
    if (this.#isProbing && inFlight > this.limit) return;
    const window = this.#window;
    window.inFlightMax = Math.max(window.inFlightMax, inFlight);
    if (dropped) {
      window.dropped++;
    } else {
      window.answered++;
      window.answeredMs += latencyMs;
    }
    if (window.answered + window.dropped < this.#windowSamples) return;
    this.#window = emptyWindow();
    this.#learn(window);
  }

  get #isProbing(): boolean {
    return this.#windowsToProbe === 0;
  }

  /** With no more than that in flight, the load is little. */
  get #half(): number {
    return Math.max(1, Math.floor(this.#estimate / 2));
  }

  /** A window is about as long as a call takes. */
  get #windowSamples(): number {
    return Math.max(this.#options.windowSamplesMin, this.limit);
  }

  #learn(window: Window): void {
    const shortMs = window.answered === 0 ? undefined : window.answeredMs / window.answered;
    const longMs = (this.#longMs ??= shortMs);
    const estimate = this.#estimate;
    const isProbe = this.#isProbing;
    const isLight = isProbe || window.inFlightMax <= this.#half;
    if (isProbe && isMuchLess(shortMs, this.#shortMs)) this.#giveUpLine();
    else if (window.inFlightMax * 2 >= estimate || window.dropped > 0) this.#move(window);
    if (isLight && shortMs !== undefined) this.#learnLong(shortMs);
    if (!isProbe) this.#shortMs = shortMs;
    const isNews = isMuchLess(this.#estimate, estimate) || isOther(this.#longMs, longMs);
    if (!isLight) this.#windowsToProbe--;
    else this.#windowsToProbe = isNews ? soonWindows : this.#options.probeEveryWindows;
  }

  #learnLong(shortMs: number): void {
    const longMs = this.#longMs ?? shortMs;
    this.#longMs = longMs + (shortMs - longMs) * (shortMs < longMs ? 1 : this.#options.longSmoothing);
  }

  /** With half the calls in flight each of them is quicker: the other half has only stood in a line. */
  #giveUpLine(): void {
    const { tolerance, queueSize } = this.#options;
    this.#set(Math.min(this.#estimate, tolerance * this.#half + queueSize));
  }

  /** A limit that is not used need not grow, but one at which calls fail must shrink. */
  #move({ answered, answeredMs, dropped }: Window): void {
    const { tolerance, smoothing, queueSize } = this.#options;
    const allowedMs = tolerance * (this.#longMs ?? 0);
    const shortMs = answered === 0 ? 0 : answeredMs / answered;
    const gradient = shortMs <= allowedMs ? 1 : allowedMs / shortMs;
    const kept = 1 - dropped / (answered + dropped) / 2;
    const room = dropped === 0 ? queueSize : 0;
    const wanted = this.#estimate * Math.max(0.5, Math.min(gradient, kept)) + room;
    this.#set(this.#estimate + (wanted - this.#estimate) * smoothing);
  }

  #set(estimate: number): void {
    const { limitMin, limitMax } = this.#options;
    this.#estimate = Math.min(limitMax, Math.max(limitMin, estimate));
  }
}

function emptyWindow(): Window {
  return { answered: 0, answeredMs: 0, dropped: 0, inFlightMax: 0 };
}

function isMuchLess(value: number | undefined, than: number | undefined): boolean {
  return value !== undefined && than !== undefined && value < than * (1 - newsShare);
}

function isOther(value: number | undefined, than: number | undefined): boolean {
  return isMuchLess(value, than) || isMuchLess(than, value);
}
