import { VirtualClock } from '@breakwater/clock';
import type { Transfer, TransferRequest } from '@breakwater/contracts';
import { CrashPoints } from '@breakwater/faults';
import { CallFailed } from '@breakwater/resilience';
import { contextOfTrace } from '@breakwater/service-kit';
import { describe, expect, it } from 'vitest';
import type { TransferAnswer } from '../clients/bank-client.ts';
import { type BankMovement, BooksDisagree, NotYetKnown, moveThroughBank } from './move-through-bank.ts';

const context = contextOfTrace(undefined, 'loan');
const INSTRUCTION: BankMovement['instruction'] = {
  reference: `loan_${'a'.repeat(32)}`,
  direction: 'payout',
  amountMinor: 10_000,
  currency: 'CNY',
  bankAccount: 'ba-0000001',
};

function refused(reason: string): TransferAnswer {
  return { outcome: 'refused', reason };
}

/** What a ledger does that must not be told anything. */
function never(): Promise<never> {
  return Promise.reject(new Error('written'));
}

/** A bank and a ledger with one movement, which do as the real ones do unless a test says otherwise. */
class World {
  readonly clock = new VirtualClock();
  readonly crashPoints = new CrashPoints(() => {
    throw new Error('killed');
  });
  /** The bank's book. */
  readonly book: Transfer[] = [];
  readonly sent: TransferRequest[] = [];
  /** What the ledger committed. */
  readonly written: string[] = [];
  state: BankMovement['state'] = 'waiting';
  expiresAt: Date | null = null;
  /** What the bank does with an instruction instead of settling it. */
  bankSays: (() => Promise<TransferAnswer>) | undefined;
  /** What the ledger does instead of writing. */
  ledgerSays: Partial<Record<'begin' | 'settle' | 'fail', () => Promise<unknown>>> = {};

  /** One delivery: it knows the movement as it was when it was read. */
  async deliver(): Promise<void> {
    const { clock, crashPoints, state, expiresAt: known } = this;
    const movement: BankMovement = {
      state,
      instruction: INSTRUCTION,
      expiresAt: known,
      begin: async (expiresAt) => {
        const said = await this.ledgerSays.begin?.();
        return said === undefined ? this.#begin(expiresAt, known) : said === true;
      },
      settle: () => this.#end('settle'),
      fail: () => this.#end('fail'),
    };
    const bank = {
      find: () => Promise.resolve([...this.book]),
      send: (request: TransferRequest) => {
        this.sent.push(request);
        return this.bankSays?.() ?? this.settled(request.expiresAt);
      },
    };
    await moveThroughBank({ bank, clock, crashPoints }, movement, context);
  }

  /** Books a transfer, as the bank does for every instruction that comes in time. */
  booked(state: Transfer['state'], expiresAt?: string): Promise<TransferAnswer> {
    const nowMs = this.clock.nowMs();
    if (expiresAt !== undefined && Date.parse(expiresAt) < nowMs)
      return Promise.resolve(refused('instruction_expired'));
    const bookedAt = new Date(nowMs).toISOString();
    const transfer = { ...INSTRUCTION, transferId: `tr-${this.book.length + 1}`, state, bookedAt };
    this.book.push(transfer);
    return Promise.resolve({ outcome: 'booked', transfer });
  }

  settled(expiresAt?: string): Promise<TransferAnswer> {
    return this.booked('settled', expiresAt);
  }

  #begin(expiresAt: Date, known: Date | null): boolean {
    const isOver = this.state === 'settled' || this.state === 'failed';
    if (isOver || this.expiresAt?.getTime() !== known?.getTime()) return false;
    this.state = 'moving';
    this.expiresAt = expiresAt;
    this.written.push('begin');
    return true;
  }

  async #end(how: 'settle' | 'fail'): Promise<boolean> {
    await this.ledgerSays[how]?.();
    if (this.state !== 'moving') return false;
    this.state = how === 'settle' ? 'settled' : 'failed';
    this.written.push(how);
    return true;
  }
}

describe('a movement', () => {
  it('begins, is sent with the time after which it is void, and settles', async () => {
    const world = new World();
    await world.deliver();
    expect(world.written).toEqual(['begin', 'settle']);
    expect(world.sent).toEqual([{ ...INSTRUCTION, expiresAt: world.expiresAt?.toISOString() }]);
  });

  it.each(['settled', 'failed'] as const)('that has %s is left alone', async (state) => {
    const world = new World();
    world.state = state;
    world.expiresAt = new Date(0);
    await world.deliver();
    expect([world.written, world.sent]).toEqual([[], []]);
  });

  it.each(['pending', 'settled'] as const)(
    'that has failed disagrees with a book that has it %s',
    async (state) => {
      const world = new World();
      world.state = 'failed';
      world.expiresAt = new Date(0);
      await world.booked(state);
      await expect(world.deliver()).rejects.toThrow(BooksDisagree);
      expect([world.written, world.sent]).toEqual([[], []]);
    },
  );

  it.each([{ amountMinor: 1 }, { bankAccount: 'ba-9999999' }, { direction: 'collection' as const }])(
    'disagrees with a bank that books %j instead of what was instructed, in its answer and in its book',
    async (wrong) => {
      const world = new World();
      world.bankSays = async () => {
        await world.settled();
        const transfer = { ...world.book[0]!, ...wrong };
        world.book[0] = transfer;
        return { outcome: 'booked', transfer };
      };
      for (let delivery = 0; delivery < 2; delivery++)
        await expect(world.deliver()).rejects.toThrow(BooksDisagree);
      expect([world.written, world.sent.length]).toEqual([['begin'], 1]);
    },
  );

  it('that ended while its delivery asked the bank is looked at again', async () => {
    const world = new World();
    world.bankSays = async () => {
      world.state = 'failed';
      return world.settled();
    };
    await expect(world.deliver()).rejects.toThrow(NotYetKnown);
    await expect(world.deliver()).rejects.toThrow(BooksDisagree);
  });

  it.each(['insufficient_funds', 'account_closed'])('fails when the bank refuses for %s', async (reason) => {
    const world = new World();
    world.bankSays = () => Promise.resolve(refused(reason));
    await world.deliver();
    expect(world.written).toEqual(['begin', 'fail']);
  });

  it('comes again when the instruction was too late, and begins anew once that is certain', async () => {
    const world = new World();
    world.bankSays = () => Promise.resolve(refused('instruction_expired'));
    await expect(world.deliver()).rejects.toThrow(NotYetKnown);
    world.bankSays = undefined;
    await expect(world.deliver()).rejects.toThrow(NotYetKnown);
    await world.clock.advance(3_501);
    await world.deliver();
    expect(world.written).toEqual(['begin', 'begin', 'settle']);
    expect(world.book).toHaveLength(1);
  });

  it('does not send again before the expiry and the difference of the clocks are past', async () => {
    const world = new World();
    world.bankSays = () => Promise.reject(new CallFailed('timeout', 'unknown'));
    await expect(world.deliver()).rejects.toThrow(CallFailed);
    await world.clock.advance(3_500);
    await expect(world.deliver()).rejects.toThrow(NotYetKnown);
    expect([world.written, world.sent.length]).toEqual([['begin'], 1]);
  });

  it('finds in the book what was booked without an answer', async () => {
    const world = new World();
    world.bankSays = async () => {
      await world.settled();
      throw new CallFailed('connection_lost', 'unknown');
    };
    await expect(world.deliver()).rejects.toThrow(CallFailed);
    await world.deliver();
    expect([world.written, world.sent.length]).toEqual([['begin', 'settle'], 1]);
  });

  it('that is pending is asked after until it settles, and never sent again however long that takes', async () => {
    const world = new World();
    world.bankSays = () => world.booked('pending');
    await expect(world.deliver()).rejects.toThrow(NotYetKnown);
    await world.clock.advance(86_400_000);
    await expect(world.deliver()).rejects.toThrow(NotYetKnown);
    world.book[0] = { ...world.book[0]!, state: 'settled' };
    await world.deliver();
    expect([world.written, world.sent.length]).toEqual([['begin', 'settle'], 1]);
  });

  it('that is in the book twice settles once', async () => {
    const world = new World();
    world.bankSays = async () => {
      await world.booked('pending');
      await world.settled();
      throw new CallFailed('timeout', 'unknown');
    };
    await expect(world.deliver()).rejects.toThrow(CallFailed);
    await world.deliver();
    await world.deliver();
    expect(world.written).toEqual(['begin', 'settle']);
  });

  it('does nothing while the bank does not say what is in its book', async () => {
    const world = new World();
    world.state = 'moving';
    world.expiresAt = new Date(0);
    const bank = {
      find: () => Promise.reject(new CallFailed('timeout', 'unknown')),
      send: () => Promise.reject(new Error('sent')),
    };
    const movement = { state: world.state, expiresAt: world.expiresAt, instruction: INSTRUCTION };
    const all = { ...movement, begin: never, settle: never, fail: never };
    const { clock, crashPoints } = world;
    await expect(moveThroughBank({ bank, clock, crashPoints }, all, context)).rejects.toThrow(CallFailed);
  });
});

describe('a death of the worker', () => {
  it.each([
    ['worker.transfer.began', 2, 1],
    ['worker.transfer.sent', 1, 1],
  ] as const)('at %s leaves a transfer that another goes on with', async (point, begins, sends) => {
    const world = new World();
    world.crashPoints.arm(point);
    await expect(world.deliver()).rejects.toThrow('killed');
    await world.clock.advance(3_501);
    await world.deliver();
    expect(world.written.filter((word) => word === 'begin')).toHaveLength(begins);
    expect([world.written.at(-1), world.sent.length, world.book.length]).toEqual(['settle', sends, 1]);
  });
});

describe('two deliveries at once', () => {
  it('send once when nothing was sent', async () => {
    const world = new World();
    const ends = await Promise.allSettled([world.deliver(), world.deliver()]);
    expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect([world.state, world.book.length]).toEqual(['settled', 1]);
    await world.deliver();
    expect(world.book).toHaveLength(1);
  });

  it('send once when the last instruction has expired', async () => {
    const world = new World();
    world.state = 'moving';
    world.expiresAt = new Date(0);
    await Promise.allSettled([world.deliver(), world.deliver()]);
    expect([world.state, world.book.length]).toEqual(['settled', 1]);
  });
});

describe('the ledger', () => {
  it('must have said that it may begin before anything is sent', async () => {
    const world = new World();
    world.ledgerSays.begin = () => Promise.reject(new CallFailed('connection_lost', 'unknown'));
    await expect(world.deliver()).rejects.toThrow(CallFailed);
    world.ledgerSays.begin = () => Promise.resolve(false);
    await expect(world.deliver()).rejects.toThrow(NotYetKnown);
    expect(world.sent).toEqual([]);
  });

  it.each(['settle', 'fail'] as const)('that lost the word "%s" is told it again', async (word) => {
    const world = new World();
    if (word === 'fail') world.bankSays = () => Promise.resolve(refused('insufficient_funds'));
    world.ledgerSays[word] = () => Promise.reject(new CallFailed('connection_lost', 'unknown'));
    await expect(world.deliver()).rejects.toThrow(CallFailed);
    world.ledgerSays = {};
    await world.clock.advance(3_501);
    await world.deliver();
    expect([world.state, world.written.at(-1)]).toEqual([word === 'settle' ? 'settled' : 'failed', word]);
    expect(world.book).toHaveLength(word === 'settle' ? 1 : 0);
  });
});
