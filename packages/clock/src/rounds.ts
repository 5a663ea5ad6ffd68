import { type Clock, sleep } from './clock.ts';

/** What is done again and again. */
export interface RoundsParts {
  readonly clock: Clock;
  /** One round, bounded in time; answers how long to pause before the next, in milliseconds. */
  readonly work: () => Promise<number>;
  /** The pause after a round that threw, in milliseconds. */
  readonly failedPauseMs: number;
  /** Told of each round that threw; the next one starts over. */
  readonly onError: (error: unknown) => void;
}

/** Work in rounds, one after the other, from `start` until `close`. */
export class Rounds {
  readonly #parts: RoundsParts;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #lastMs: number;

  constructor(parts: RoundsParts) {
    this.#parts = parts;
    this.#lastMs = parts.clock.monotonicMs();
  }

  /** Milliseconds since a round last succeeded. */
  get idleMs(): number {
    return this.#parts.clock.monotonicMs() - this.#lastMs;
  }

  /** Begins the first round. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends after the round under way. */
  async close(): Promise<void> {
    this.#stop.abort(new Error('closing'));
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const pauseMs = await this.#round();
      if (pauseMs > 0) await sleep(this.#parts.clock, pauseMs, this.#stop.signal).catch(ignoreAbort);
    }
  }

  async #round(): Promise<number> {
    try {
      const pauseMs = await this.#parts.work();
      this.#lastMs = this.#parts.clock.monotonicMs();
      return pauseMs;
    } catch (error) {
      this.#parts.onError(error);
      return this.#parts.failedPauseMs;
    }
  }
}

/** The pause was cut short because of `close`; there is nothing else to do. */
function ignoreAbort(): void {
  return undefined;
}
