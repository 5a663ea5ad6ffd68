import { type Clock, sleep } from '@breakwater/clock';
import type { Pool } from 'pg';

/** What the report needs. */
export interface BankReportParts {
  readonly pool: Pool;
  readonly clock: Clock;
  /** Whether the bank answers, as far as this worker can tell. */
  readonly usable: () => boolean;
  readonly onError: (error: unknown) => void;
}

/** How often a worker looks, in milliseconds. */
const LOOK_MS = 1_000;
/** How often a bank that is down is reported again, in milliseconds. */
const AGAIN_MS = 5_000;

/** Tells everybody else, through the database, when the bank stops answering and when it answers again. */
export class BankReport {
  readonly #parts: BankReportParts;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #reported = { usable: true, atMs: Number.NEGATIVE_INFINITY };

  constructor(parts: BankReportParts) {
    this.#parts = parts;
  }

  /** Begins to look, until `close`. */
  start(): void {
    this.#running ??= this.#run();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, onError } = this.#parts;
    while (!this.#stop.signal.aborted) {
      await this.#look().catch(onError);
      await sleep(clock, LOOK_MS, this.#stop.signal).catch(ignoreAbort);
    }
  }

  async #look(): Promise<void> {
    const { pool, clock } = this.#parts;
    const usable = this.#parts.usable();
    const nowMs = clock.monotonicMs();
    const again = !usable && nowMs - this.#reported.atMs >= AGAIN_MS;
    if (usable === this.#reported.usable && !again) return;
    await pool.query(
      `UPDATE credit.channels SET reported_at = now(),
              down_since = CASE WHEN $1 THEN NULL ELSE coalesce(down_since, now()) END
        WHERE channel = 'bank'`,
      [usable],
    );
    this.#reported = { usable, atMs: nowMs };
  }
}

/** The pause was cut short because the worker closes; there is nothing else to do. */
function ignoreAbort(): void {
  return undefined;
}
