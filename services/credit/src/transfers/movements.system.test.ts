import { randomUUID } from 'node:crypto';
import { realClock } from '@breakwater/clock';
import type { Transfer, TransferRequest } from '@breakwater/contracts';
import { CrashPoints } from '@breakwater/faults';
import { CallFailed } from '@breakwater/resilience';
import { contextOfTrace } from '@breakwater/service-kit';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import type { TransferAnswer } from '../clients/bank-client.ts';
import { getAccount } from '../ledger/read-account.ts';
import { getLoan, getRepayment } from '../ledger/read-resource.ts';
import { id, repayment } from '../ledger/test-journeys.ts';
import { TestLedger } from '../ledger/test-ledger.ts';
import { loanApproval, soon } from '../ledger/test-operations.ts';
import { moveThroughBank } from './move-through-bank.ts';
import {
  type Cause,
  loanMovement,
  type MovementParts,
  payoutMovement,
  repaymentMovement,
} from './movements.ts';

let ledger: TestLedger;
let parts: MovementParts;
beforeAll(async () => {
  ledger = await TestLedger.create(inject('databaseUrl'));
  parts = { pool: ledger.pool(10), writer: ledger.writer(), clock: realClock };
});
afterEach(async () => {
  expect(await ledger.imbalance()).toBeUndefined();
});
afterAll(() => ledger.drop());

const context = contextOfTrace(undefined, 'loan');
const causeOf = (eventId = randomUUID() as string): Cause => ({ consumer: 'test', eventId, context });

/** A bank that books what it is told. */
class Bank {
  readonly book: Transfer[] = [];
  says: ((instruction: TransferRequest) => Promise<TransferAnswer>) | undefined;

  readonly send = (instruction: TransferRequest): Promise<TransferAnswer> =>
    this.says?.(instruction) ?? Promise.resolve({ outcome: 'booked', transfer: this.booked(instruction) });

  readonly find = (reference: string): Promise<readonly Transfer[]> =>
    Promise.resolve(this.book.filter((transfer) => transfer.reference === reference));

  booked({ expiresAt: _, ...instruction }: TransferRequest): Transfer {
    const transfer = { ...instruction, transferId: id('tr'), state: 'settled', bookedAt: 'now' } as const;
    this.book.push(transfer);
    return transfer;
  }
}

async function move(bank: Bank, movement: Awaited<ReturnType<typeof loanMovement>>): Promise<void> {
  const crashPoints = new CrashPoints(() => undefined);
  await moveThroughBank({ bank, clock: realClock, crashPoints }, movement!, context);
}

async function loan(): Promise<{ accountId: string; loanId: string }> {
  const [accountId = ''] = await ledger.accounts(1);
  const approved = loanApproval(accountId);
  await parts.writer.submit(approved, soon());
  return { accountId, loanId: approved.loanId };
}

describe('through the bank', () => {
  it('goes a loan to the customer, once, though two workers deliver it at once', async () => {
    const { accountId, loanId } = await loan();
    const bank = new Bank();
    const cause = causeOf();
    const deliver = async (): Promise<void> => move(bank, await loanMovement(parts, loanId, cause));
    await Promise.allSettled([deliver(), deliver(), deliver()]);
    await deliver();
    expect(bank.book).toMatchObject([
      { direction: 'payout', amountMinor: 10_000, bankAccount: 'ba-0000001' },
    ]);
    expect(await getLoan(parts.pool, loanId)).toMatchObject({ state: 'active' });
    expect(await getAccount(parts.pool, accountId)).toMatchObject({ postedMinor: { cash_loan: 10_000n } });
  });

  it('a loan that the bank refuses fails, and its amount is free again', async () => {
    const { accountId, loanId } = await loan();
    const bank = new Bank();
    bank.says = () => Promise.resolve({ outcome: 'refused', reason: 'account_closed' });
    await move(bank, await loanMovement(parts, loanId, causeOf()));
    expect(await getLoan(parts.pool, loanId)).toMatchObject({ state: 'failed' });
    expect(await getAccount(parts.pool, accountId)).toMatchObject({ pendingMinor: { cash_loan: 0n } });
  });

  it('comes a repayment from the customer, found in the book when its answer was lost', async () => {
    const [accountId = ''] = await ledger.accounts(1, { openingPayLaterMinor: 3_000n });
    const repaymentId = id('rpy');
    await parts.writer.submit(repayment(accountId, repaymentId, 1_000n), soon());
    const bank = new Bank();
    bank.says = (instruction) => {
      bank.booked(instruction);
      return Promise.reject(new CallFailed('connection_lost', 'unknown'));
    };
    const deliver = async (): Promise<void> =>
      move(bank, await repaymentMovement(parts, repaymentId, causeOf()));
    await expect(deliver()).rejects.toThrow(CallFailed);
    await deliver();
    expect(bank.book).toMatchObject([{ direction: 'collection', bankAccount: `ba-${accountId.slice(2)}` }]);
    expect(await getRepayment(parts.pool, repaymentId)).toMatchObject({ state: 'applied' });
    expect(await getAccount(parts.pool, accountId)).toMatchObject({
      postedMinor: { pay_later: 2_000n },
      collectingMinor: 0n,
    });
  });

  it('ends by whichever says so first, a worker or a callback, and by the other not again', async () => {
    const { accountId, loanId } = await loan();
    const bank = new Bank();
    bank.says = (instruction) => {
      bank.booked(instruction);
      return Promise.reject(new CallFailed('timeout', 'unknown'));
    };
    await expect(move(bank, await loanMovement(parts, loanId, causeOf()))).rejects.toThrow(CallFailed);
    const worker = await loanMovement(parts, loanId, causeOf());
    const callback = await loanMovement(parts, loanId, { ...causeOf(), consumer: 'bank-callback' });
    await Promise.all([worker!.settle(), callback!.settle()]);
    expect(await getAccount(parts.pool, accountId)).toMatchObject({
      postedMinor: { cash_loan: 10_000n },
      version: 2,
    });
  });

  it('is nothing to move where there is nothing', async () => {
    expect(await loanMovement(parts, id('loan'), causeOf())).toBeUndefined();
    expect(await repaymentMovement(parts, id('rpy'), causeOf())).toBeUndefined();
    expect(await payoutMovement(parts, id('out'), causeOf())).toBeUndefined();
  });
});
