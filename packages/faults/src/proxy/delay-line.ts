import type { CancelTimer, Clock } from '@breakwater/clock';
import type { Sink } from './stage.ts';

/** A timer cannot be set for longer; whoever is due later is looked at again then. */
const TIMER_MS_MAX = 1_000_000_000;

interface Held {
  readonly chunk: Buffer | undefined;
  readonly dueMs: number;
}

/** Hands chunks on at their times and in their order; the end comes last. */
export class DelayLine {
  readonly #clock: Clock;
  readonly #output: Sink;
  readonly #held: Held[] = [];
  #cancel: CancelTimer | undefined;
  #lastDueMs = 0;

  constructor(clock: Clock, output: Sink) {
    this.#clock = clock;
    this.#output = output;
  }

  /** The earliest time at which something new could go: now, or after what is held. */
  get freeMs(): number {
    return Math.max(this.#clock.monotonicMs(), this.#lastDueMs);
  }

  /** Holds a chunk, or the end when there is none, until a time; never before what came earlier. `Infinity`: until flushed. */
  hold(chunk: Buffer | undefined, dueMs: number): void {
    this.#lastDueMs = Math.max(this.#lastDueMs, dueMs);
    this.#held.push({ chunk, dueMs: this.#lastDueMs });
    this.#go();
  }

  /** Hands on everything at once. */
  flush(): void {
    this.#cancel?.();
    for (const { chunk } of this.#held.splice(0)) this.#handOn(chunk);
    this.#lastDueMs = 0;
  }

  #go(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const nowMs = this.#clock.monotonicMs();
    for (let [first] = this.#held; first !== undefined; [first] = this.#held) {
      if (first.dueMs > nowMs) {
        this.#cancel = this.#clock.after(Math.min(first.dueMs - nowMs, TIMER_MS_MAX), () => this.#go());
        return;
      }
      this.#held.shift();
      this.#handOn(first.chunk);
    }
  }

  #handOn(chunk: Buffer | undefined): void {
    if (chunk === undefined) this.#output.end();
    else this.#output.write(chunk);
  }
}
