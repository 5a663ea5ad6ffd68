import type { Transfer } from '@breakwater/contracts';
import type { Pool } from 'pg';
import { type TransferRow, transferOf } from './transfer-row.ts';

/** A callback that an attempt was begun for. */
export interface DueCallback {
  readonly callbackId: bigint;
  /** Which of the callbacks about its transfer, from 1. */
  readonly copy: number;
  /** Which attempt at it, from 1. */
  readonly attempt: number;
  readonly transfer: Transfer;
}

/** Where the bank keeps what it still has to say. */
export interface CallbackBook {
  /** Begins an attempt at due callbacks, at most `batchMax`; the others leave them alone for `leaseMs`. */
  claim(batchMax: number, leaseMs: number): Promise<DueCallback[]>;
  /** The callback was accepted. */
  delivered(callbackId: bigint): Promise<void>;
  /** The attempt failed; the next is due in `pauseMs`. */
  failed(callbackId: bigint, pauseMs: number): Promise<void>;
  /** No further attempt is made. */
  givenUp(callbackId: bigint): Promise<void>;
}

interface CallbackRow extends TransferRow {
  readonly callback_id: bigint;
  readonly copy: number;
  readonly attempt: number;
}

/** The callbacks in the bank's schema. */
export class StoredCallbacks implements CallbackBook {
  readonly #pool: Pool;

  /** @param pool reads int8 as bigint. */
  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async claim(batchMax: number, leaseMs: number): Promise<DueCallback[]> {
    const { rows } = await this.#pool.query<CallbackRow>('SELECT * FROM bank.claim_callbacks($1, $2)', [
      batchMax,
      leaseMs,
    ]);
    return rows.map((row) => ({
      callbackId: row.callback_id,
      copy: row.copy,
      attempt: row.attempt,
      transfer: transferOf(row),
    }));
  }

  delivered(callbackId: bigint): Promise<void> {
    return this.#end(callbackId, 'delivered');
  }

  givenUp(callbackId: bigint): Promise<void> {
    return this.#end(callbackId, 'given_up');
  }

  async failed(callbackId: bigint, pauseMs: number): Promise<void> {
    await this.#pool.query(
      `UPDATE bank.callbacks SET due_at = clock_timestamp() + make_interval(secs => $2::double precision / 1000)
       WHERE callback_id = $1 AND state = 'waiting'`,
      [callbackId, pauseMs],
    );
  }

  async #end(callbackId: bigint, state: 'delivered' | 'given_up'): Promise<void> {
    await this.#pool.query(
      `UPDATE bank.callbacks SET state = $2 WHERE callback_id = $1 AND state = 'waiting'`,
      [callbackId, state],
    );
  }
}
