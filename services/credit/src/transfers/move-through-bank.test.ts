import { VirtualClock } from '@breakwater/clock';
import { CrashPoints } from '@breakwater/faults';
import { CallFailed, noDeadline } from '@breakwater/resilience';
import { continueTrace } from '@breakwater/service-kit';
import { describe, expect, it } from 'vitest';
import type { TransferAnswer } from '../clients/bank-client.ts';
import type { LedgerAnswer, LedgerOperation, LoanRecord } from '../ledger/index.ts';
import { NotYetKnown, disburse } from './disburse.ts';

const LOAN_ID = `loan_${'a'.repeat(32)}`;
const EVENT = { loanId: LOAN_ID, eventId: '00000000-0000-4000-8000-000000000001' };

const context = {
  trace: continueTrace(undefined),
  deadline: noDeadline,
  workClass: 'loan',
  caller: undefined,
  language: 'en',
  acceptLanguage: undefined,
  run: undefined,
} as const;

const refused = (status: number): TransferAnswer => ({ outcome: 'refused', status });

/** A ledger and a bank with one approved loan, which do as the real ones do unless a test says otherwise. */
class World {
  readonly clock = new VirtualClock();
  readonly written: LedgerOperation['kind'][] = [];
  readonly transfers: string[] = [];
  loan: LoanRecord | undefined = {
    loanId: LOAN_ID,
    accountId: 'a-0000001',
    state: 'approved',
    amountMinor: 10_000n,
    currency: 'CNY',
    termMonths: 3,
    payoutAccount: 'ba-0000001',
    transferExpiresAt: null,
    plan: [],
    decision: { outcome: 'approve', strategyVersion: 'test@1', reasonCodes: [] },
  };
  /** What the bank does with an instruction instead of booking it. */
  bankSays: (() => Promise<TransferAnswer>) | undefined;
  /** What the ledger does with an operation instead of writing it. */
  ledgerSays: Partial<Record<LedgerOperation['kind'], () => Promise<LedgerAnswer>>> = {};
  readonly crashPoints = new CrashPoints(() => {
    throw new Error('killed');
  });

  deliver(): Promise<void> {
    return disburse(
      {
        clock: this.clock,
        crashPoints: this.crashPoints,
        findLoan: () => Promise.resolve(this.loan),
        submit: (operation) => this.ledgerSays[operation.kind]?.() ?? Promise.resolve(this.#write(operation)),
        bank: {
          find: () => Promise.resolve(this.transfers.map((transferId) => this.#transfer(transferId))),
          send: ({ expiresAt }) => this.bankSays?.() ?? this.book(expiresAt),
        },
      },
      EVENT,
      context,
    );
  }

  /** Books the transfer, as the bank does for every instruction that comes in time. */
  book(expiresAt: string | number = this.clock.nowMs() + 1): Promise<TransferAnswer> {
    if (new Date(expiresAt).getTime() < this.clock.nowMs()) return Promise.resolve(refused(422));
    this.transfers.push(`tr-${this.transfers.length + 1}`);
    return Promise.resolve({ outcome: 'settled', transfer: this.#transfer('tr') });
  }

  get state(): string | undefined {
    return this.loan?.state;
  }

  #write(operation: LedgerOperation): LedgerAnswer {
    this.written.push(operation.kind);
    if (this.loan === undefined) throw new Error('there is no loan');
    const { state, transferExpiresAt } = this.loan;
    if (operation.kind === 'loan.begin_disbursing') {
      const isNext = transferExpiresAt?.getTime() === operation.previousExpiresAt?.getTime();
      if (!isNext || (state !== 'approved' && state !== 'disbursing')) return { outcome: 'conflict' };
      this.loan = { ...this.loan, state: 'disbursing', transferExpiresAt: operation.expiresAt };
      return { outcome: 'done', recorded: undefined };
    }
    if (state !== 'disbursing') return { outcome: 'duplicate' };
    this.loan = { ...this.loan, state: operation.kind === 'loan.activate' ? 'active' : 'failed' };
    return { outcome: 'done', recorded: undefined };
  }

  #transfer(transferId: string) {
    const { payoutAccount, currency } = this.loan!;
    const bookedAt = new Date(this.clock.nowMs()).toISOString();
    const about = { reference: LOAN_ID, amountMinor: 10_000, currency, payoutAccount };
    return { ...about, transferId, state: 'settled' as const, bookedAt };
  }
}

describe('a disbursement', () => {
  it('begins, sends, and makes the loan active', async () => {
    const world = new World();
    await world.deliver();
    expect([world.state, world.transfers.length]).toEqual(['active', 1]);
    expect(world.written).toEqual(['loan.begin_disbursing', 'loan.activate']);
  });

  it.each(['active', 'failed'] as const)('does nothing to a loan that is %s', async (state) => {
    const world = new World();
    world.loan = { ...world.loan!, state, transferExpiresAt: new Date(0) };
    await world.deliver();
    expect([world.written, world.transfers]).toEqual([[], []]);
  });

  it('complains of a loan that there is not', async () => {
    const world = new World();
    world.loan = undefined;
    await expect(world.deliver()).rejects.toThrow('there is no loan');
  });

  it('gives the amount back when the bank refuses', async () => {
    const world = new World();
    world.bankSays = () => Promise.resolve(refused(400));
    await world.deliver();
    expect(world.state).toBe('failed');
  });

  it('comes again when the instruction was too late, and begins anew once that is certain', async () => {
    const world = new World();
    world.bankSays = () => Promise.resolve(refused(422));
    await expect(world.deliver()).rejects.toThrow(NotYetKnown);
    world.bankSays = undefined;
    await expect(world.deliver()).rejects.toThrow(NotYetKnown);
    await world.clock.advance(3_501);
    await world.deliver();
    expect([world.state, world.transfers.length]).toEqual(['active', 1]);
  });

  it('does not send again before the expiry and the difference of the clocks are past', async () => {
    const world = new World();
    world.bankSays = () => Promise.reject(new CallFailed('timeout', 'unknown'));
    await expect(world.deliver()).rejects.toThrow(CallFailed);
    await world.clock.advance(3_500);
    await expect(world.deliver()).rejects.toThrow(NotYetKnown);
    expect(world.written).toEqual(['loan.begin_disbursing']);
  });

  it('finds in the book what was booked without an answer', async () => {
    const world = new World();
    world.bankSays = async () => {
      await world.book();
      throw new CallFailed('connection_lost', 'unknown');
    };
    await expect(world.deliver()).rejects.toThrow(CallFailed);
    await world.deliver();
    expect([world.state, world.transfers.length]).toEqual(['active', 1]);
  });

  it.each([
    ['worker.transfer.began', 1],
    ['worker.transfer.sent', 0],
  ] as const)('goes on after a death at %s', async (point, beginsAgain) => {
    const world = new World();
    world.crashPoints.arm(point);
    await expect(world.deliver()).rejects.toThrow('killed');
    await world.clock.advance(3_501);
    await world.deliver();
    expect([world.state, world.transfers.length]).toEqual(['active', 1]);
    expect(world.written.filter((kind) => kind === 'loan.begin_disbursing')).toHaveLength(1 + beginsAgain);
  });

  it('sends once when two deliveries come at once', async () => {
    const world = new World();
    const ends = await Promise.allSettled([world.deliver(), world.deliver()]);
    expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect([world.state, world.transfers.length]).toEqual(['active', 1]);
    await world.deliver();
    expect(world.transfers).toHaveLength(1);
  });

  it('sends once when two deliveries begin anew at once', async () => {
    const world = new World();
    world.loan = { ...world.loan!, state: 'disbursing', transferExpiresAt: new Date(0) };
    await Promise.allSettled([world.deliver(), world.deliver()]);
    expect([world.state, world.transfers.length]).toEqual(['active', 1]);
  });

  it('sends nothing when the ledger did not say that it may begin', async () => {
    const world = new World();
    world.ledgerSays = {
      'loan.begin_disbursing': () => Promise.reject(new CallFailed('connection_lost', 'unknown')),
    };
    await expect(world.deliver()).rejects.toThrow(CallFailed);
    world.ledgerSays = { 'loan.begin_disbursing': () => Promise.resolve({ outcome: 'key_reused' }) };
    await expect(world.deliver()).rejects.toThrow(NotYetKnown);
    expect(world.transfers).toEqual([]);
  });

  it.each<[string, LedgerAnswer, boolean]>([
    ['a duplicate', { outcome: 'duplicate' }, true],
    ['a conflict', { outcome: 'conflict' }, true],
    ['a refusal', { outcome: 'refused', code: 'not_found', recorded: undefined }, false],
    ['a key that was used', { outcome: 'key_reused' }, false],
  ])('takes %s at its end for what it is', async (_what, answer, isFine) => {
    const world = new World();
    world.ledgerSays = { 'loan.activate': () => Promise.resolve(answer) };
    if (isFine) await world.deliver();
    else await expect(world.deliver()).rejects.toThrow('the ledger did not end the loan');
    expect(world.transfers).toHaveLength(1);
  });

  it('ends by the book when the ledger lost the end', async () => {
    const world = new World();
    world.ledgerSays = {
      'loan.activate': () => Promise.reject(new CallFailed('connection_lost', 'unknown')),
    };
    await expect(world.deliver()).rejects.toThrow(CallFailed);
    world.ledgerSays = {};
    await world.deliver();
    expect([world.state, world.transfers.length]).toEqual(['active', 1]);
  });
});
