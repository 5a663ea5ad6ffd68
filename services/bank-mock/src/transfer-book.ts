import type { Transfer, TransferRequest } from '@breakwater/contracts';
import type { Pool } from 'pg';

interface TransferRow {
  readonly transfer_id: string;
  readonly reference: string;
  readonly amount_minor: bigint;
  readonly currency: 'CNY';
  readonly payout_account: string;
  readonly state: 'settled';
  readonly booked_at: Date;
}

/** The bank's durable book of transfers. */
export class TransferBook {
  readonly #pool: Pool;

  /** @param pool reads int8 as bigint. */
  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /**
   * Books a transfer, again if it is asked again.
   * @returns the transfer; undefined when the instruction has expired, and then it will never be booked.
   */
  async book(instruction: TransferRequest): Promise<Transfer | undefined> {
    const { reference, amountMinor, currency, payoutAccount, expiresAt } = instruction;
    const { rows } = await this.#pool.query<TransferRow>(
      'SELECT * FROM bank.book_transfer($1, $2, $3, $4, $5)',
      [reference, amountMinor, currency, payoutAccount, Date.parse(expiresAt)],
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
}

function transferOf(row: TransferRow): Transfer {
  return {
    transferId: row.transfer_id,
    reference: row.reference,
    amountMinor: Number(row.amount_minor),
    currency: row.currency,
    payoutAccount: row.payout_account,
    state: row.state,
    bookedAt: row.booked_at.toISOString(),
  };
}
