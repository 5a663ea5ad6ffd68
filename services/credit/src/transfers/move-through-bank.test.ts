import { VirtualClock } from '@breakwater/clock';
import { CrashPoints } from '@breakwater/faults';
import { CallFailed } from '@breakwater/resilience';
import { contextOfTrace } from '@breakwater/service-kit';
import { describe, expect, it } from 'vitest';
import type { TransferAnswer } from '../clients/bank-client.ts';
import { type BankMovement, NotYetKnown, moveThroughBank } from './move-through-bank.ts';

const LOAN_ID = `loan_${'a'.repeat(32)}`;
const context = contextOfTrace(undefined, 'loan');

const refused = (reason: string): TransferAnswer => ({ outcome: 'refused', reason });

/** A ledger and a bank with one loan that waits, which do as the real ones do unless a test says otherwise. */
class World {
  readonly clock = new VirtualClock();
  readonly written: string[] = [];
  readonly transfers: { id: string; state: 'pending' | 'settled' }[] = [];
  state: 'waiting' | 'moving' | 'settled' | 'failed' = 'waiting';
  expiresAt: Date | null = null;
  /** What the bank does with an instruction instead of booking it. */
  bankSays: (() => Promise<TransferAnswer>) | undefined;
  /** What the ledger does instead of writing. */
  ledgerSays: Partial<Record<'begin' | 'settle', () => Promise<boolean>>> = {};
  readonly crashPoints = new CrashPoints(() => {
    throw new Error('killed');
  });

  deliver(): Promise<void> {
    const { clock, crashPoints } = this;
    const bank = {
      find: () => Promise.resolve(this.transfers.map((one) => this.#transfer(one))),
      send: ({ expiresAt }: { expiresAt: string }) => this.bankSays?.() ?? this.book(expiresAt),
    };
    return moveThroughBank({ bank, clock, crashPoints }, this.#movement(), context);
  }

  /** Books the transfer, as the bank does for every instruction that comes in time. */
  book(
    expiresAt: string | number = this.clock.nowMs() + 1,
    state: 'pending' | 'settled' = 'settled',
  ): Promise<TransferAnswer> {
    if (new Date(expiresAt).getTime() < this.clock.nowMs())
      return Promise.resolve(refused('instruction_expired'));
    const booked = { id: `tr-${this.transfers.length + 1}`, state };
    this.transfers.push(booked);
    return Promise.resolve({ outcome: 'booked', transfer: this.#transfer(booked) });
  }

  #movement(): BankMovement {
    const { state, expiresAt: previous } = this;
    const end = async (as: 'settled' | 'failed'): Promise<void> => {
      if (as === 'settled') await this.ledgerSays.settle?.();
      this.written.push(as);
      if (this.state === 'moving') this.state = as;
    };
    return {
      state: state === 'waiting' || state === 'moving' ? state : 'over',
      instruction: {
        reference: LOAN_ID,
        direction: 'payout',
        amountMinor: 10_000,
        currency: 'CNY',
        bankAccount: 'ba-0000001',
      },
      expiresAt: previous,
      begin: async (expiresAt) => {
        if (this.ledgerSays.begin !== undefined) return this.ledgerSays.begin();
        this.written.push('begun');
        const isNext = this.expiresAt?.getTime() === previous?.getTime();
        if (!isNext || (this.state !== 'waiting' && this.state !== 'moving')) return false;
        this.state = 'moving';
        this.expiresAt = expiresAt;
        return true;
      },
      settle: () => end('settled'),
      fail: () => end('failed'),
    };
  }

  #transfer({ id: transferId, state }: { id: string; state: 'pending' | 'settled' }) {
    const bookedAt = new Date(this.clock.nowMs()).toISOString();
    return { ...this.#movement().instruction, transferId, state, bookedAt };
  }
}

describe('money that moves through the bank', () => {
  it('begins, is sent, and is settled', async () => {
    const world = new World();
    await world.deliver();
    expect([world.state, world.transfers.length]).toEqual(['settled', 1]);
    expect(world.written).toEqual(['begun', 'settled']);
  });

  it.each(['settled', 'failed'] as const)('is left alone when it has %s', async (state) => {
    const world = new World();
    world.state = state;
    await world.deliver();
    expect([world.written, world.transfers]).toEqual([[], []]);
  });

  it('fails when the bank refuses', async () => {
    const world = new World();
    world.bankSays = () => Promise.resolve(refused('account_closed'));
    await world.deliver();
    expect(world.state).toBe('failed');
  });

  it('comes again when the instruction was too late, and begins anew once that is certain', async () => {
    const world = new World();
    world.bankSays = () => Promise.resolve(refused('instruction_expired'));
    await expect(world.deliver()).rejects.toThrow(NotYetKnown);
    world.bankSays = undefined;
    await expect(world.deliver()).rejects.toThrow(NotYetKnown);
    await world.clock.advance(3_501);
    await world.deliver();
    expect([world.state, world.transfers.length]).toEqual(['settled', 1]);
  });

  it('does not send again before the expiry and the difference of the clocks are past', async () => {
    const world = new World();
    world.bankSays = () => Promise.reject(new CallFailed('timeout', 'unknown'));
    await expect(world.deliver()).rejects.toThrow(CallFailed);
    await world.clock.advance(3_500);
    await expect(world.deliver()).rejects.toThrow(NotYetKnown);
    expect(world.written).toEqual(['begun']);
  });

  it('finds in the book what was booked without an answer', async () => {
    const world = new World();
    world.bankSays = async () => {
      await world.book();
      throw new CallFailed('connection_lost', 'unknown');
    };
    await expect(world.deliver()).rejects.toThrow(CallFailed);
    await world.deliver();
    expect([world.state, world.transfers.length]).toEqual(['settled', 1]);
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
    expect([world.state, world.transfers.length]).toEqual(['settled', 1]);
    expect(world.written.filter((kind) => kind === 'begun')).toHaveLength(1 + beginsAgain);
  });

  it('sends once when two deliveries come at once', async () => {
    const world = new World();
    const ends = await Promise.allSettled([world.deliver(), world.deliver()]);
    expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect([world.state, world.transfers.length]).toEqual(['settled', 1]);
    await world.deliver();
    expect(world.transfers).toHaveLength(1);
  });

  it('sends once when two deliveries begin anew at once', async () => {
    const world = new World();
    world.state = 'moving';
    world.expiresAt = new Date(0);
    await world.clock.advance(10_000);
    await Promise.allSettled([world.deliver(), world.deliver()]);
    expect([world.state, world.transfers.length]).toEqual(['settled', 1]);
  });

  it('sends nothing when the ledger did not say that it may begin', async () => {
    const world = new World();
    world.ledgerSays = { begin: () => Promise.reject(new CallFailed('connection_lost', 'unknown')) };
    await expect(world.deliver()).rejects.toThrow(CallFailed);
    world.ledgerSays = { begin: () => Promise.resolve(false) };
    await expect(world.deliver()).rejects.toThrow(NotYetKnown);
    expect(world.transfers).toEqual([]);
  });

  it('waits for a transfer that is pending, and never sends it again', async () => {
    const world = new World();
    world.bankSays = () => world.book(world.clock.nowMs() + 1, 'pending');
    await expect(world.deliver()).rejects.toThrow(NotYetKnown);
    await world.clock.advance(60_000);
    await expect(world.deliver()).rejects.toThrow(NotYetKnown);
    expect(world.transfers).toHaveLength(1);
    world.transfers[0]!.state = 'settled';
    await world.deliver();
    expect([world.state, world.transfers.length]).toEqual(['settled', 1]);
  });

  it('ends by the book when the ledger lost the end', async () => {
    const world = new World();
    world.ledgerSays = { settle: () => Promise.reject(new CallFailed('connection_lost', 'unknown')) };
    await expect(world.deliver()).rejects.toThrow(CallFailed);
    world.ledgerSays = {};
    await world.deliver();
    expect([world.state, world.transfers.length]).toEqual(['settled', 1]);
  });
});
