import { randomUUID } from 'node:crypto';
import type { Transfer, TransferRequest } from '@breakwater/contracts';
import type { TransferAnswer } from '../clients/bank-client.ts';

/** A bank that settles what it is told at once, unless a test says otherwise. */
export class TestBank {
  readonly book: Transfer[] = [];
  readonly sent: TransferRequest[] = [];
  /** What it does with an instruction instead. */
  says: ((instruction: TransferRequest) => Promise<TransferAnswer>) | undefined;

  readonly send = (instruction: TransferRequest): Promise<TransferAnswer> => {
    this.sent.push(instruction);
    if (this.says !== undefined) return this.says(instruction);
    return Promise.resolve({ outcome: 'booked', transfer: this.booked(instruction) });
  };

  readonly find = (reference: string): Promise<readonly Transfer[]> =>
    Promise.resolve(this.book.filter((transfer) => transfer.reference === reference));

  /** Writes a transfer into the book. */
  booked(instruction: Omit<TransferRequest, 'expiresAt'>, state: Transfer['state'] = 'settled'): Transfer {
    const { reference, direction, amountMinor, currency, bankAccount } = instruction;
    const about = { reference, direction, amountMinor, currency, bankAccount };
    const transfer = {
      ...about,
      transferId: `tr-${randomUUID()}`,
      state,
      bookedAt: '2026-01-31T08:00:00.000Z',
    };
    this.book.push(transfer);
    return transfer;
  }

  /** Settles everything that is pending. */
  settleAll(): void {
    for (const [index, transfer] of this.book.entries()) this.book[index] = { ...transfer, state: 'settled' };
  }
}
