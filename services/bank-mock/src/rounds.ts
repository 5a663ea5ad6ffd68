import { type Clock, sleep } from '@breakwater/clock';

/** What is done again and again. */
export interface RoundsParts {
  readonly clock: Clock;
  /** One round; answers how long to pause before the next, in milliseconds. */
  readonly round: () => Promise<number>;
  /** Told of each round that failed; the next one starts over. */
  readonly onError: (error: unknown) => void;
}

/** Pause after a round that failed, in milliseconds. */
const FAILED_MS = 500;

/** Work that the bank does by itself, in rounds, until it is closed. */
export class Rounds {
  readonly #parts: RoundsParts;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #lastDoneMs: number;

  constructor(parts: RoundsParts) {
    this.#parts = parts;
    this.#lastDoneMs = parts.clock.monotonicMs();
  }

  /** Milliseconds since a round last succeeded: the health of this work. */
  get idleMs(): number {
    return this.#parts.clock.monotonicMs() - this.#lastDoneMs;
  }

  /** Begins, until `close`. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends after the round under way. */
  async close(): Promise<void> {
    this.#stop.abort(new Error('the rounds end'));
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock } = this.#parts;
    while (!this.#stop.signal.aborted) {
      const pauseMs = await this.#round();
      await sleep(clock, pauseMs, this.#stop.signal).catch(endPause);
    }
  }

  async #round(): Promise<number> {
    try {
      const pauseMs = await this.#parts.round();
      this.#lastDoneMs = this.#parts.clock.monotonicMs();
      return pauseMs;
    } catch (error) {
      this.#parts.onError(error);
      return FAILED_MS;
    }
  }
}

/** The pause was cut short because the rounds end; there is nothing else to do. */
function endPause(): void {
  return undefined;
}
