import type { Clock } from '@breakwater/clock';
import type { ProbeAnswer } from './probe-pool.ts';

/** How many of the latest answers are remembered, and for how long. */
const answersMax = 128;
const memoryMs = 5_000;
/** How many of them, those at the most similar load, make the estimate. */
const nearestMax = 15;

interface Answered {
  /** How many were in flight when the request came, itself included. */
  readonly inFlight: number;
  readonly latencyMs: number;
  readonly atMs: number;
}

/**
 * What a replica says when it is asked how busy it is, as Prequal wants it (Wydrowski and others, NSDI 2024): how many
 * requests it has, and how long one took lately that came when it had about as many. An average of all would still tell
 * of an idle replica when it is busy, and of a busy one when it is idle.
 */
export class LoadEstimate {
  readonly #clock: Clock;
  #inFlight = 0;
  #answered: readonly Answered[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Counts a request from now on.
   * @returns how to end it, once; what was not answered well tells nothing of how long an answer takes.
   */
  begin(): (isAnswered: boolean) => void {
    const inFlight = ++this.#inFlight;
    const beganMs = this.#clock.monotonicMs();
    let isOut = true;
    return (isAnswered) => {
      if (!isOut) return;
      isOut = false;
      this.#inFlight--;
      if (!isAnswered) return;
      const atMs = this.#clock.monotonicMs();
      this.#answered = [
        ...this.#answered.slice(1 - answersMax),
        { inFlight, latencyMs: atMs - beganMs, atMs },
      ];
    };
  }

  /** How busy it is now; the latency is 0 as long as nothing is known. */
  get now(): ProbeAnswer {
    return { inFlight: this.#inFlight, latencyMs: this.#latencyMs() };
  }

  #latencyMs(): number {
    const sinceMs = this.#clock.monotonicMs() - memoryMs;
    // One more: the request whose sender asks would come on top.
    const load = this.#inFlight + 1;
    const nearest = this.#answered
      .filter(({ atMs }) => atMs >= sinceMs)
      .toSorted((a, b) => Math.abs(a.inFlight - load) - Math.abs(b.inFlight - load) || b.atMs - a.atMs)
      .slice(0, nearestMax)
      .map(({ latencyMs }) => latencyMs)
      .toSorted((a, b) => a - b);
    return nearest[Math.floor(nearest.length / 2)] ?? 0;
  }
}
