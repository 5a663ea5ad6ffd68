import { randomUUID } from 'node:crypto';
import { realClock } from '@breakwater/clock';
import { CrashPoints } from '@breakwater/faults';
import { CallFailed } from '@breakwater/resilience';
import { contextOfTrace } from '@breakwater/service-kit';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { getAccount } from '../ledger/read-account.ts';
import { getLoan, getRepayment } from '../ledger/read-resource.ts';
import { TestLedger } from '../ledger/test-ledger.ts';
import { loanApproval, newId, repayment, soon } from '../ledger/test-operations.ts';
import { NotYetKnown, moveThroughBank } from './move-through-bank.ts';
import {
  type Cause,
  type MovementParts,
  loanMovement,
  payoutMovement,
  repaymentMovement,
} from './movements.ts';
import { TestBank } from './test-bank.ts';
import { type Moved, aLoan, aPayout, aRepayment } from './test-movements.ts';

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

async function clearing(): Promise<bigint> {
  const { rows } = await ledger.owner.query<{ balance: string }>(
    `SELECT balance_minor AS balance FROM credit.ledger_accounts WHERE ledger_account_id = 'bank:clearing'`,
  );
  return BigInt(rows[0]?.balance ?? 0);
}

function causeOf(consumer = 'test', eventId: string = randomUUID()): Cause {
  return { consumer, eventId, context };
}

describe.each([
  ['loan', aLoan],
  ['repayment', aRepayment],
  ['payout', aPayout],
])('a %s', (_kind, make) => {
  let bank: TestBank;
  let one: Moved;
  let before: bigint;
  let crashPoints: CrashPoints;
  /** The event whose deliveries the tests are. */
  let cause: Cause;

  async function setUp(): Promise<void> {
    bank = new TestBank();
    crashPoints = new CrashPoints(() => {
      throw new Error('killed');
    });
    one = await make(ledger, parts);
    cause = causeOf();
    before = await clearing();
  }

  async function deliver(): Promise<void> {
    const movement = await one.movement(cause);
    await moveThroughBank({ bank, clock: realClock, crashPoints }, movement!, context);
  }

  async function expectSettledOnce(): Promise<void> {
    expect(await one.state()).toBe('settled');
    expect(await clearing()).toBe(before + one.clearingMinor);
    await deliver();
    expect(await clearing()).toBe(before + one.clearingMinor);
  }

  async function expectFailed(): Promise<void> {
    expect(await one.state()).toBe('failed');
    expect(await clearing()).toBe(before);
    await deliver();
  }

  it('is sent to the right account and posted once', async () => {
    await setUp();
    await deliver();
    const amountMinor = Number(one.clearingMinor < 0n ? -one.clearingMinor : one.clearingMinor);
    const direction = one.clearingMinor < 0n ? 'payout' : 'collection';
    expect(bank.sent).toMatchObject([{ reference: one.id, direction, amountMinor, currency: 'CNY' }]);
    expect(bank.sent[0]?.bankAccount).toMatch(/^b[am]-/);
    await expectSettledOnce();
  });

  it('that is pending is posted when the book says that it settled', async () => {
    await setUp();
    bank.says = (told) => Promise.resolve({ outcome: 'booked', transfer: bank.booked(told, 'pending') });
    await expect(deliver()).rejects.toThrow(NotYetKnown);
    await one.expire();
    await expect(deliver()).rejects.toThrow(NotYetKnown);
    bank.settleAll();
    await deliver();
    expect(bank.sent).toHaveLength(1);
    await expectSettledOnce();
  });

  it('that the bank refuses fails, and nothing is posted', async () => {
    await setUp();
    bank.says = () => Promise.resolve({ outcome: 'refused', reason: 'insufficient_funds' });
    await deliver();
    await expectFailed();
  });

  it('whose answer was lost is found in the book, once though it stands there twice', async () => {
    await setUp();
    bank.says = (told) => {
      bank.booked(told);
      bank.booked(told);
      return Promise.reject(new CallFailed('timeout', 'unknown'));
    };
    await expect(deliver()).rejects.toThrow(CallFailed);
    await deliver();
    expect(bank.sent).toHaveLength(1);
    await expectSettledOnce();
  });

  it.each([
    ['a silent bank', () => Promise.reject(new CallFailed('timeout', 'unknown'))],
    ['an expired one', () => Promise.resolve({ outcome: 'refused' as const, reason: 'instruction_expired' })],
  ])('is instructed anew after %s, but not before the instruction has expired', async (_why, says) => {
    await setUp();
    bank.says = says;
    await expect(deliver()).rejects.toThrow();
    await expect(deliver()).rejects.toThrow(NotYetKnown);
    expect(bank.sent).toHaveLength(1);
    bank.says = undefined;
    await one.expire();
    await deliver();
    expect([bank.sent.length, bank.book.length]).toEqual([2, 1]);
    await expectSettledOnce();
  });

  it.each(['worker.transfer.began', 'worker.transfer.sent'] as const)(
    'goes on after a death at %s',
    async (point) => {
      await setUp();
      crashPoints.arm(point);
      await expect(deliver()).rejects.toThrow('killed');
      expect(await one.state()).toBe('moving');
      await one.expire();
      await deliver();
      expect([bank.sent.length, bank.book.length]).toEqual([1, 1]);
      await expectSettledOnce();
    },
  );

  it('is sent once though five workers have it at once, and again when it has expired', async () => {
    await setUp();
    bank.says = () => Promise.reject(new CallFailed('timeout', 'unknown'));
    await Promise.allSettled([1, 2, 3, 4, 5].map(() => deliver()));
    expect(bank.sent).toHaveLength(1);
    await one.expire();
    bank.says = undefined;
    await Promise.allSettled([1, 2, 3, 4, 5].map(() => deliver()));
    expect([bank.sent.length, bank.book.length]).toEqual([2, 1]);
    await expectSettledOnce();
  });

  it('ends once though workers and callbacks end it at once, in different ways', async () => {
    await setUp();
    bank.says = () => Promise.reject(new CallFailed('timeout', 'unknown'));
    await expect(deliver()).rejects.toThrow(CallFailed);
    const movements = await Promise.all(
      [cause, cause, causeOf('bank-callback'), causeOf('bank-callback')].map((of) => one.movement(of)),
    );
    const ends = movements.map((movement, index) =>
      index === 1 ? movement!.fail('insufficient_funds') : movement!.settle(),
    );
    await Promise.all(ends);
    const state = await one.state();
    expect(['settled', 'failed']).toContain(state);
    expect(await clearing()).toBe(state === 'settled' ? before + one.clearingMinor : before);
  });
});

describe('what became of the money', () => {
  it('of a loan that failed is free again, of a repayment that failed still owed', async () => {
    const bank = new TestBank();
    bank.says = () => Promise.resolve({ outcome: 'refused', reason: 'account_closed' });
    const crashPoints = new CrashPoints(() => undefined);
    const [accountId = ''] = await ledger.accounts(1, { openingPayLaterMinor: 3_000n });
    const [loan, promised] = [loanApproval(accountId), repayment(accountId)];
    for (const one of [loan, promised]) await parts.writer.submit(one, soon());
    for (const movement of [
      await loanMovement(parts, loan.loanId, causeOf()),
      await repaymentMovement(parts, promised.repaymentId, causeOf()),
    ])
      await moveThroughBank({ bank, clock: realClock, crashPoints }, movement!, context);
    expect(await getLoan(parts.pool, loan.loanId)).toMatchObject({ state: 'failed' });
    expect(await getRepayment(parts.pool, promised.repaymentId)).toMatchObject({ state: 'failed' });
    expect(await getAccount(parts.pool, accountId)).toMatchObject({
      postedMinor: { pay_later: 3_000n, cash_loan: 0n },
      pendingMinor: { cash_loan: 0n },
      collectingMinor: 0n,
    });
    const { rows } = await parts.pool.query<{ queue: string; kind: string }>(
      `SELECT queue, payload->>'kind' AS kind FROM credit.outbox
        WHERE payload->>'accountId' = $1 ORDER BY queue, kind`,
      [accountId],
    );
    expect(rows).toEqual([
      { queue: 'notification', kind: 'loan.fail' },
      { queue: 'notification', kind: 'repayment.fail' },
      { queue: 'risk-signals', kind: 'repayment_failed' },
    ]);
  });

  it('of a payout that failed is paid out with the next one', async () => {
    const failed = await aPayout(ledger, parts);
    const bank = new TestBank();
    bank.says = () => Promise.resolve({ outcome: 'refused', reason: 'account_closed' });
    const crashPoints = new CrashPoints(() => undefined);
    const movement = await failed.movement(causeOf());
    await moveThroughBank({ bank, clock: realClock, crashPoints }, movement!, context);
    const next = await aPayout(ledger, parts);
    expect(next.clearingMinor).toBe(failed.clearingMinor - 1_000n);
  });

  it('is nothing where there is nothing to move', async () => {
    const hex = newId('pay').slice(4);
    expect(await loanMovement(parts, `loan_${hex}`, causeOf())).toBeUndefined();
    expect(await repaymentMovement(parts, `rpy_${hex}`, causeOf())).toBeUndefined();
    expect(await payoutMovement(parts, `out_${hex}`, causeOf())).toBeUndefined();
  });
});
