import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '@breakwater/clock';

/** How often the event loop is asked to come, in milliseconds. */
const RESOLUTION_MS = 10;

/** How far back is looked, in milliseconds. */
const WINDOW_MS = 500;

/** What is read of Node's histogram of the times between two turns, in nanoseconds. */
interface TurnTimes {
  readonly count: number;
  percentile(percentile: number): number;
  reset(): void;
}

/**
 * How late the event loop has come of late: what nine of ten turns did not exceed, in the last whole half second. The
 * share keeps a single long turn, such as a collection of garbage, from looking like an overload. It runs no timer of
 * ours; the time is looked at when somebody asks.
 */
export class EventLoopDelay {
  readonly #clock: Clock;
  readonly #turns: TurnTimes;
  #recentMs = 0;
  #windowEndsMs: number;

  constructor(clock: Clock, turns: TurnTimes = startedMonitor()) {
    this.#clock = clock;
    this.#turns = turns;
    this.#windowEndsMs = clock.monotonicMs() + WINDOW_MS;
  }

  /** In milliseconds. */
  get recentMs(): number {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs >= this.#windowEndsMs) {
      const turnMs = this.#turns.count === 0 ? 0 : this.#turns.percentile(90) / 1e6;
      this.#recentMs = Math.max(0, turnMs - RESOLUTION_MS);
      this.#turns.reset();
      this.#windowEndsMs = nowMs + WINDOW_MS;
    }
    return this.#recentMs;
  }
}

function startedMonitor(): TurnTimes {
  const monitor = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  monitor.enable();
  return monitor;
}
