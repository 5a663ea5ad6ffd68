import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type Clock, within } from '@breakwater/clock';

/** One thing that must move for the service to be ready. */
export interface ReadinessCheck {
  readonly name: string;
  /** Resolves when there was progress; rejects with the reason when there was none. */
  check(): Promise<void>;
  /**
   * Set when the service goes on without it, in a degraded way. It is told then, and no reason to be unready: a store
   * that all replicas share would otherwise take all of them out at once.
   */
  readonly optional?: boolean;
}

/** What `/readyz` says. */
export interface ReadinessReport {
  readonly status: 'ready' | 'not ready';
  readonly failures: readonly CheckFailure[];
  readonly degraded: readonly CheckFailure[];
}

interface CheckFailure {
  readonly check: string;
  readonly reason: string;
}

/** How long a check may take, in milliseconds: less than whoever asks waits. */
const CHECK_MS_MAX = 800;

/** The checks of a service. Each has a deadline of its own, and one that hangs is not begun a second time. */
export class Readiness {
  /** Set when the service shuts down: nothing new should come then. */
  draining = false;
  readonly #clock: Clock;
  readonly #checks: ReadinessCheck[] = [];
  readonly #running = new Map<ReadinessCheck, Promise<void>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(check: ReadinessCheck): void {
    this.#checks.push(check);
  }

  async report(): Promise<ReadinessReport> {
    const all = await Promise.all(this.#checks.map((check) => this.#failureOf(check)));
    const found = all.filter((failure) => failure !== undefined);
    const failures = found.filter(({ optional }) => !optional).map(shown);
    if (this.draining) failures.push({ check: 'draining', reason: 'the service is shutting down' });
    const degraded = found.filter(({ optional }) => optional).map(shown);
    return { status: failures.length === 0 ? 'ready' : 'not ready', failures, degraded };
  }

  /** What a replica says of itself to its callers. */
  async isReady(): Promise<boolean> {
    return (await this.report()).status === 'ready';
  }

  async #failureOf(check: ReadinessCheck): Promise<(CheckFailure & { optional: boolean }) | undefined> {
    try {
      await within(this.#clock, CHECK_MS_MAX, 'the check', this.#run(check));
      return undefined;
    } catch (error) {
      return { check: check.name, reason: (error as Error).message, optional: check.optional === true };
    }
  }

  #run(check: ReadinessCheck): Promise<void> {
    const running = this.#running.get(check);
    if (running !== undefined) return running;
    const begun = check.check().finally(() => this.#running.delete(check));
    this.#running.set(check, begun);
    return begun;
  }
}

function shown({ check, reason }: CheckFailure): CheckFailure {
  return { check, reason };
}

/** Above this nine turns of ten of the event loop are not a stutter but a standstill, in milliseconds. */
const LOOP_DELAY_MS_MAX = 1_000;

/** Fails while the event loop comes late: then everything that this process answers comes late too. */
export function eventLoopReadiness(delays = startedMonitor()): ReadinessCheck {
  return {
    name: 'event loop',
    check() {
      const delayMs = delays.percentile(90) / 1e6;
      delays.reset();
      return delayMs > LOOP_DELAY_MS_MAX
        ? Promise.reject(new Error(`the event loop comes ${Math.round(delayMs)} ms late`))
        : Promise.resolve();
    },
  };
}

function startedMonitor(): { percentile(percentile: number): number; reset(): void } {
  const monitor = monitorEventLoopDelay({ resolution: 20 });
  monitor.enable();
  return monitor;
}

/** A database that worked for somebody so recently need not be asked, in milliseconds. */
const FRESH_MS = 1_000;

/** The part of a pool that is looked at; it tells of each connection that comes back, with an error when it failed. */
interface WatchedPool {
  query(text: string): Promise<unknown>;
  on(event: 'release', listener: (error: Error | undefined) => void): unknown;
}

/** Ready while the database does real work; it is asked only when there was none for a moment. */
export function databaseReadiness(pool: WatchedPool, clock: Clock): ReadinessCheck {
  let workedMs = Number.NEGATIVE_INFINITY;
  pool.on('release', (error) => {
    if (!(error instanceof Error)) workedMs = clock.monotonicMs();
  });
  return {
    name: 'database',
    async check() {
      if (clock.monotonicMs() - workedMs > FRESH_MS) await pool.query('select 1');
    },
  };
}
