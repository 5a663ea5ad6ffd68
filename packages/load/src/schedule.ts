import type { CancelTimer, Clock } from '@breakwater/clock';

/** So many arrivals are handled before the event loop gets its turn again. */
const BATCH_MAX = 512;

/**
 * Follows a schedule, whatever becomes of what it starts: one coarse timer to the next arrival, and a loop that catches up
 * with all that are due by then. It never skips an arrival; how late each one is, is told to `due`.
 */
export class Schedule {
  readonly #clock: Clock;
  readonly #startMs: number;
  readonly #intendedMs: (index: number) => number;
  readonly #count: number;
  readonly #due: (index: number, latenessMs: number) => void;
  readonly #onEnd: () => void;
  #next = 0;
  #cancelTimer: CancelTimer = () => undefined;

  /** @param intendedMs the time of an arrival after `startMs`, ascending. */
  constructor(options: {
    readonly clock: Clock;
    readonly startMs: number;
    readonly count: number;
    readonly intendedMs: (index: number) => number;
    readonly due: (index: number, latenessMs: number) => void;
    readonly onEnd: () => void;
  }) {
    this.#clock = options.clock;
    this.#startMs = options.startMs;
    this.#count = options.count;
    this.#intendedMs = options.intendedMs;
    this.#due = options.due;
    this.#onEnd = options.onEnd;
  }

  /** How many arrivals have fallen due so far. */
  get offered(): number {
    return this.#next;
  }

  start(): void {
    this.#catchUp();
  }

  /** Ends the schedule; arrivals from `offered` on will not fall due. */
  stop(): void {
    this.#cancelTimer();
    this.#onEnd();
  }

  #catchUp(): void {
    for (let handled = 0; this.#next < this.#count && handled < BATCH_MAX; handled++) {
      const latenessMs = this.#clock.monotonicMs() - this.#startMs - this.#intendedMs(this.#next);
      if (latenessMs < 0) break;
      this.#due(this.#next++, latenessMs);
    }
    if (this.#next === this.#count) {
      this.#onEnd();
      return;
    }
    const elapsedMs = this.#clock.monotonicMs() - this.#startMs;
    const delayMs = Math.max(0, this.#intendedMs(this.#next) - elapsedMs);
    this.#cancelTimer = this.#clock.after(Math.ceil(delayMs), () => this.#catchUp());
  }
}
