import type { Clock } from '@breakwater/clock';
import type { FleetEvent } from '../measure/record.ts';

/** What happened to the fleet since the load began. */
export class Diary {
  readonly #clock: Clock;
  #zeroMs: number | undefined;
  readonly events: FleetEvent[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  begin(zeroMs: number): void {
    this.#zeroMs = zeroMs;
  }

  /** Notes what happened now; what happens before the load begins is nothing of the run's. */
  note(text: FleetEvent['text'] | null): void {
    if (text === null || this.#zeroMs === undefined) return;
    this.events.push({ atMs: this.#clock.nowMs() - this.#zeroMs, text });
  }
}
