import type { Transfer } from '@breakwater/contracts';

/** A transfer as the database gives it, on a connection that reads int8 as bigint. */
export interface TransferRow {
  readonly transfer_id: string;
  readonly reference: string;
  readonly direction: Transfer['direction'];
  readonly amount_minor: bigint;
  readonly currency: 'CNY';
  readonly bank_account: string;
  readonly state: Transfer['state'];
  readonly booked_at: Date;
}

/** The transfer as the bank tells it. */
export function transferOf(row: TransferRow): Transfer {
  return {
    transferId: row.transfer_id,
    reference: row.reference,
    direction: row.direction,
    amountMinor: Number(row.amount_minor),
    currency: row.currency,
    bankAccount: row.bank_account,
    state: row.state,
    bookedAt: row.booked_at.toISOString(),
  };
}
