import type { Clock } from '@breakwater/clock';
import { ProblemError } from '@breakwater/contracts';
import type { Pool } from 'pg';

/** How long an answer of the database is good for, in milliseconds. */
const FRESH_MS = 1_000;
/** How old a report of a worker may be, in seconds. */
const REPORT_SECONDS_MAX = 15;

/** Whether transfers through the bank get done, as the workers that talk to it report it. */
export class BankChannel {
  readonly #pool: Pool;
  readonly #clock: Clock;
  #known: { readonly atMs: number; readonly usable: Promise<boolean> } | undefined;

  constructor(pool: Pool, clock: Clock) {
    this.#pool = pool;
    this.#clock = clock;
  }

  /** Whether a new transfer could be expected to get done; asked at most once a second. */
  usable(): Promise<boolean> {
    const nowMs = this.#clock.monotonicMs();
    if (this.#known === undefined || nowMs - this.#known.atMs >= FRESH_MS) {
      const known = { atMs: nowMs, usable: this.#ask() };
      this.#known = known;
      // Who asks is told of the failure; the next one asks again, unless a later answer is known by then.
      known.usable.catch(() => {
        if (this.#known === known) this.#known = undefined;
      });
    }
    return this.#known.usable;
  }

  /** @throws ProblemError `bank_channel_unavailable`. */
  async requireUsable(): Promise<void> {
    if (!(await this.usable())) throw new ProblemError('bank_channel_unavailable');
  }

  async #ask(): Promise<boolean> {
    const { rows } = await this.#pool.query<{ down: boolean }>({
      name: 'bank-channel',
      text: `SELECT down_since IS NOT NULL AND reported_at > now() - make_interval(secs => $1) AS down
               FROM credit.channels WHERE channel = 'bank'`,
      values: [REPORT_SECONDS_MAX],
    });
    return rows[0]?.down !== true;
  }
}
