import type { Clock } from '@breakwater/clock';

/**
 * A mean of what was observed, in which a sample weighs the less the older it is: exp(-age / memory). Samples of the
 * same moment weigh the same, and how often one observes does not matter.
 */
export class MovingAverage {
  readonly #clock: Clock;
  readonly #memoryMs: number;
  #weight = 0;
  #sum = 0;
  #observedMs = 0;

  constructor(clock: Clock, memoryMs: number) {
    this.#clock = clock;
    this.#memoryMs = memoryMs;
  }

  /** Undefined before the first observation. */
  get value(): number | undefined {
    return this.#weight === 0 ? undefined : this.#sum / this.#weight;
  }

  observe(sample: number): void {
    const nowMs = this.#clock.monotonicMs();
    const decay = Math.exp((this.#observedMs - nowMs) / this.#memoryMs);
    this.#sum = this.#sum * decay + sample;
    this.#weight = this.#weight * decay + 1;
    this.#observedMs = nowMs;
  }
}
