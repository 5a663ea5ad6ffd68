import { type Clock, Rounds } from '@breakwater/clock';
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
  readonly #rounds: Rounds;
  #reported = { usable: true, atMs: Number.NEGATIVE_INFINITY };

  constructor(parts: BankReportParts) {
    this.#parts = parts;
    const { clock, onError } = parts;
    this.#rounds = new Rounds({ clock, onError, failedPauseMs: LOOK_MS, work: () => this.#round() });
  }

  /** Begins to look, until `close`. */
  start(): void {
    this.#rounds.start();
  }

  /** Ends after the look under way. */
  close(): Promise<void> {
    return this.#rounds.close();
  }

  async #round(): Promise<number> {
    await this.#look();
    return LOOK_MS;
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
