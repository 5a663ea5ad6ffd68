import type { Transfer, TransferRequest } from '@breakwater/contracts';
import type { Pool } from 'pg';
import type { Manner } from './manner.ts';
import { type TransferRow, transferOf } from './transfer-row.ts';

/** The bank's durable book of transfers. */
export class TransferBook {
  readonly #pool: Pool;

  /** @param pool reads int8 as bigint. */
  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /**
   * Books a transfer, again if it is asked again, in the manner that is given.
   * @returns the transfer, the first one if it is booked twice; undefined when the instruction has expired, and then
   * it will never be booked.
   */
  async book(instruction: TransferRequest, manner: Manner): Promise<Transfer | undefined> {
    const { reference, direction, amountMinor, currency, bankAccount, expiresAt } = instruction;
    const told = [reference, direction, amountMinor, currency, bankAccount, Date.parse(expiresAt)];
    const { bookings, settleMs, callbackCopies, callbackDelayMs } = manner;
    const { rows } = await this.#pool.query<TransferRow>(
      'SELECT * FROM bank.book_transfer($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)',
      [...told, bookings, settleMs, callbackCopies, callbackDelayMs],
    );
    return rows[0] === undefined ? undefined : transferOf(rows[0]);
  }

  /** Every transfer with a reference, in the order in which they were booked. */
  async find(reference: string): Promise<Transfer[]> {
    const { rows } = await this.#pool.query<TransferRow>('SELECT * FROM bank.transfers_with($1)', [
      reference,
    ]);
    return rows.map(transferOf);
  }

  /**
   * Settles pending transfers whose time has come, at most `batchMax` of them.
   * @returns how many.
   */
  async settleDue(batchMax: number): Promise<number> {
    const { rows } = await this.#pool.query<{ settled: number }>('SELECT bank.settle_due($1) AS settled', [
      batchMax,
    ]);
    return rows[0]?.settled ?? 0;
  }
}
