import { randomUUID } from 'node:crypto';
import { realClock } from '@breakwater/clock';
import { CrashPoints } from '@breakwater/faults';
import { ComeBackLater, Unretryable } from '@breakwater/queue';
import { contextOfTrace } from '@breakwater/service-kit';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { handlersOf } from '../consumers/handlers.ts';
import { TRACEPARENT } from '../ledger/test-operations.ts';
import { TestCredit } from '../test-credit.ts';
import { NotYetKnown, moveThroughBank } from '../transfers/move-through-bank.ts';
import type { MovementParts } from '../transfers/movements.ts';
import { TestBank } from '../transfers/test-bank.ts';
import { type Moved, aLoan, aPayout, aRepayment } from '../transfers/test-movements.ts';

let credit: TestCredit;
let parts: MovementParts;
beforeAll(async () => {
  credit = await TestCredit.create(inject('databaseUrl'));
  const { ledger } = credit;
  parts = { pool: ledger.pool(), writer: ledger.writer(), clock: realClock };
});
afterEach(async () => {
  expect(await credit.ledger.imbalance()).toBeUndefined();
});
afterAll(() => credit.close());

const context = contextOfTrace(undefined, 'look');
const crashPoints = new CrashPoints(() => undefined);

/** One delivery to a worker. */
async function deliver(moved: Moved, bank: TestBank): Promise<void> {
  const movement = await moved.movement({ consumer: 'test', eventId: randomUUID(), context });
  await moveThroughBank({ bank, clock: realClock, crashPoints }, movement!, context);
}

interface EventRow {
  readonly event_id: string;
  readonly queue: 'disbursement' | 'collection' | 'settlement';
  readonly payload: never;
}

/** What callbacks had a worker look into: unlike other events about it, these are of a request's trace. */
async function lookedInto({ id }: Moved): Promise<EventRow[]> {
  const { rows } = await credit.ledger.owner.query<EventRow>(
    `SELECT event_id, queue, payload FROM credit.outbox
      WHERE $1 IN (payload->>'loanId', payload->>'repaymentId', payload->>'payoutId') AND traceparent <> $2`,
    [id, TRACEPARENT],
  );
  return rows;
}

const unasked = (): Promise<never> => Promise.reject(new Error('risk was asked'));

/** A worker takes the one event that callbacks made. */
async function lookInto(moved: Moved, bank: TestBank): Promise<void> {
  const [event, ...more] = await lookedInto(moved);
  expect(more).toEqual([]);
  const { event_id: eventId, queue, payload } = event!;
  const risk = { signal: unasked, assess: unasked };
  const handlers = handlersOf({
    ...parts,
    bank,
    crashPoints,
    risk,
    onReview: () => undefined,
    onDeferredEnd: () => undefined,
    traced: (_name, { traceparent, workClass }, work) =>
      work(contextOfTrace(traceparent ?? undefined, workClass)),
  });
  await handlers[queue]({ eventId, payload, traceparent: null, attempt: 1, ageMs: 0 });
}

async function clearing(): Promise<bigint> {
  const { rows } = await credit.ledger.owner.query<{ balance: string }>(
    `SELECT balance_minor AS balance FROM credit.ledger_accounts WHERE ledger_account_id = 'bank:clearing'`,
  );
  return BigInt(rows[0]?.balance ?? 0);
}

describe.each([
  ['loan', aLoan],
  ['repayment', aRepayment],
  ['payout', aPayout],
])('a callback for a %s', (_kind, make) => {
  /** One whose transfer the bank has taken and not settled yet. */
  async function pending() {
    const moved = await make(credit.ledger, parts);
    const bank = new TestBank();
    bank.says = (told) => Promise.resolve({ outcome: 'booked', transfer: bank.booked(told, 'pending') });
    await expect(deliver(moved, bank)).rejects.toThrow(NotYetKnown);
    return { moved, bank, before: await clearing(), transfer: { ...bank.book[0]!, state: 'settled' } };
  }

  test('settles it, once though it comes ten times, at once and late', async () => {
    const { moved, bank, before, transfer } = await pending();
    const answers = await Promise.all(Array.from({ length: 10 }, () => credit.callback(transfer)));
    expect(answers.every(({ status }) => status === 204)).toBe(true);
    expect(await moved.state()).toBe('settled');
    expect(await clearing()).toBe(before + moved.clearingMinor);
    bank.settleAll();
    await deliver(moved, bank);
    expect((await credit.callback(transfer)).status).toBe(204);
    expect(await clearing()).toBe(before + moved.clearingMinor);
    expect(await lookedInto(moved)).toEqual([]);
  });

  test('that comes before the answer to the instruction settles it, and the answer does not again', async () => {
    const moved = await make(credit.ledger, parts);
    const bank = new TestBank();
    const before = await clearing();
    bank.says = async (told) => {
      const transfer = bank.booked(told);
      expect((await credit.callback(transfer)).status).toBe(204);
      return { outcome: 'booked', transfer };
    };
    // That it ended meanwhile makes the delivery look again.
    await expect(deliver(moved, bank)).rejects.toThrow(NotYetKnown);
    await deliver(moved, bank);
    expect(await moved.state()).toBe('settled');
    expect(await clearing()).toBe(before + moved.clearingMinor);
  });

  test('for another amount, account or direction changes nothing, and a worker asks what is in the book', async () => {
    const { moved, bank, before, transfer } = await pending();
    const direction = transfer.direction === 'payout' ? 'collection' : 'payout';
    for (const wrong of [
      { amountMinor: transfer.amountMinor + 1 },
      { bankAccount: 'ba-9999999' },
      { direction },
    ])
      expect((await credit.callback({ ...transfer, ...wrong })).status).toBe(204);
    expect([await moved.state(), await clearing()]).toEqual(['moving', before]);
    await expect(lookInto(moved, bank)).rejects.toThrow(ComeBackLater);
    bank.book[0] = { ...bank.book[0]!, amountMinor: transfer.amountMinor + 1 };
    await expect(lookInto(moved, bank)).rejects.toThrow(Unretryable);
    await credit.callback(transfer);
    expect(await moved.state()).toBe('settled');
  });

  test('of one that is pending changes nothing', async () => {
    const { moved, before, transfer } = await pending();
    expect((await credit.callback({ ...transfer, state: 'pending' })).status).toBe(204);
    expect([await moved.state(), await clearing()]).toEqual(['moving', before]);
    expect(await lookedInto(moved)).toEqual([]);
  });

  test('for one that was never instructed changes nothing', async () => {
    const moved = await make(credit.ledger, parts);
    const { transfer } = await pending();
    const before = await clearing();
    expect((await credit.callback({ ...transfer, reference: moved.id })).status).toBe(204);
    expect([await moved.state(), await clearing()]).toEqual(['waiting', before]);
  });

  test('for one that has failed changes nothing, and becomes a dead letter if it is in the book', async () => {
    const moved = await make(credit.ledger, parts);
    const bank = new TestBank();
    bank.says = () => Promise.resolve({ outcome: 'refused', reason: 'account_closed' });
    await deliver(moved, bank);
    const before = await clearing();
    const transfer = bank.booked(bank.sent[0]!);
    for (let copy = 0; copy < 2; copy++) expect((await credit.callback(transfer)).status).toBe(204);
    expect([await moved.state(), await clearing()]).toEqual(['failed', before]);
    await expect(lookInto(moved, bank)).rejects.toThrow(Unretryable);
    // Once the bank has taken it back, an operator's replay finds that the books agree.
    bank.book.length = 0;
    await lookInto(moved, bank);
    expect([await moved.state(), await clearing()]).toEqual(['failed', before]);
  });

  test('for something unknown is told so', async () => {
    const { transfer } = await pending();
    const reference = transfer.reference.replace(/[0-9a-f]{8}$/, '00000000');
    expect(await credit.callback({ ...transfer, reference })).toMatchObject({ status: 404 });
    expect(await credit.callback({ ...transfer, reference: 'odd' })).toMatchObject({ status: 400 });
  });
});
