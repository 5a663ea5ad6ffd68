import { Transfer, TransferList } from '@breakwater/contracts';
import { Compile } from 'typebox/compile';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { migrateBank } from './migrate.ts';
import { instruction, TestBank } from './test-bank.ts';

const transferShape = Compile(Transfer);
const listShape = Compile(TransferList);

let bank: TestBank;
beforeAll(async () => {
  bank = await TestBank.start(inject('databaseUrl'));
});
afterAll(() => bank.stop());
afterEach(() => bank.steer([]));

async function found(reference: string): Promise<readonly Transfer[]> {
  const list: unknown = await (await bank.lookUp(reference)).json();
  if (!listShape.Check(list)) throw new Error(JSON.stringify(list));
  return list.transfers;
}

describe('the bank', () => {
  it('books a transfer and finds it again, as its contract says', async () => {
    const order = instruction();
    const response = await bank.transfer(order);
    const transfer: unknown = await response.json();
    expect(response.status).toBe(201);
    expect(transferShape.Check(transfer)).toBe(true);
    const { expiresAt: _, ...about } = order;
    expect(transfer).toMatchObject({ ...about, state: 'settled' });
    expect(await found(order.reference)).toEqual([transfer]);
  });

  it.each([
    ['a loan that is paid out', { direction: 'payout', bankAccount: 'ba-0000007' }, 'loan'],
    ['a repayment that is collected', { direction: 'collection', bankAccount: 'ba-0000007' }, 'rpy'],
    ["a merchant's payout", { direction: 'payout', bankAccount: 'bm-00042' }, 'out'],
  ] as const)('books %s', async (_, about, prefix) => {
    const reference = instruction().reference.replace('loan', prefix);
    const response = await bank.transfer(instruction({ ...about, reference }));
    expect(response.status).toBe(201);
    expect(await found(reference)).toMatchObject([{ ...about, reference, state: 'settled' }]);
  });

  it('finds nothing under a reference that it was never given', async () => {
    expect(await found(instruction().reference)).toEqual([]);
  });

  it('books again what it is told again', async () => {
    const order = instruction();
    await Promise.all([bank.transfer(order), bank.transfer(order)]);
    const both = await found(order.reference);
    expect(both).toHaveLength(2);
    expect(both[0]?.transferId).not.toBe(both[1]?.transferId);
  });

  it('does not begin a transfer whose instruction has expired', async () => {
    const order = instruction({ expiresAt: new Date(Date.now() - 1).toISOString() });
    const response = await bank.transfer(order);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: 'instruction_expired', moneyMoved: 'no' });
    expect(await found(order.reference)).toEqual([]);
  });

  it('does not begin a transfer that expires while it is held up', async () => {
    await bank.steer([{ kind: 'latency', latencyMs: 300 }]);
    const order = instruction({ expiresAt: new Date(Date.now() + 100).toISOString() });
    expect((await bank.transfer(order)).status).toBe(422);
    expect(await found(order.reference)).toEqual([]);
  });

  it('lets a look-up wait for a booking of the same reference that has begun', async () => {
    const { reference, direction, amountMinor, currency, bankAccount, expiresAt } = instruction();
    const client = await bank.pool.connect();
    try {
      await client.query('BEGIN');
      const values = [reference, direction, amountMinor, currency, bankAccount, Date.parse(expiresAt)];
      const book = 'SELECT FROM bank.book_transfer($1, $2, $3, $4, $5, $6, 1, NULL, 0, 0)';
      await client.query(book, values);
      const lookUp = found(reference);
      expect(await Promise.race([lookUp, found(instruction().reference)])).toEqual([]);
      await client.query('COMMIT');
      expect(await lookUp).toHaveLength(1);
    } finally {
      client.release();
    }
  });
});

describe('the faults of the bank', () => {
  it('lose the answer after the booking, and spare look-ups', async () => {
    await bank.steer([{ kind: 'lost-answer' }]);
    const order = instruction();
    await expect(bank.transfer(order)).rejects.toThrow(TypeError);
    expect(await found(order.reference)).toHaveLength(1);
  });

  it('answer with an error and book nothing', async () => {
    await bank.steer([{ kind: 'errors', status: 503 }]);
    const order = instruction();
    expect((await bank.transfer(order)).status).toBe(503);
    await bank.steer([]);
    expect(await found(order.reference)).toEqual([]);
  });

  it('let hanging instructions go, unbooked, when they end', async () => {
    await bank.steer([{ kind: 'hang' }]);
    const before = await bank.booked();
    const lost = expect(bank.transfer(instruction())).rejects.toThrow(TypeError);
    const unanswered = expect(bank.lookUp(instruction().reference)).rejects.toThrow(TypeError);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await bank.steer([]);
    await Promise.all([lost, unanswered]);
    expect(await bank.booked()).toBe(before);
  });

  it('are steered by the operator alone, and only by what is valid', async () => {
    expect((await bank.steer([{ kind: 'hang' }], 'somebody-else')).status).toBe(401);
    expect((await bank.steer([{ kind: 'hang' }, { kind: 'none' }])).status).toBe(400);
    expect((await bank.steer({})).status).toBe(400);
    const ofTheBureau = await bank.steer([
      { kind: 'latency', latencyMs: 0 },
      { kind: 'stale', ageDays: 3 },
    ]);
    expect(ofTheBureau.status).toBe(400);
    expect((await bank.transfer(instruction())).status).toBe(201);
  });
});

describe('the book', () => {
  it.each([
    'UPDATE bank.transfers SET amount_minor = 1',
    'DELETE FROM bank.transfers',
    'UPDATE bank.transfers SET settles_at = now()',
    'DELETE FROM bank.callbacks',
    'UPDATE bank.callbacks SET copy = 2',
    'TRUNCATE bank.transfers',
    'CREATE TABLE bank.mine ()',
    'SELECT FROM bank.migrations',
  ])('denies the service: %s', async (statement) => {
    await expect(bank.pool.query(statement)).rejects.toThrow('permission denied');
  });

  it('is migrated by several at once, and again, without harm', async () => {
    const before = await bank.booked();
    await Promise.all([migrateBank(bank.databaseUrl), migrateBank(bank.databaseUrl)]);
    expect(await bank.booked()).toBe(before);
  });
});

describe('what is malformed', () => {
  const good = instruction();

  it.each([
    ['no JSON', '{'],
    ['nothing', ''],
    ['a key twice', JSON.stringify(good).replace('{', '{"currency":"CNY",')],
    ['a list', '[]'],
    ['no amount', { ...good, amountMinor: undefined }],
    ['an amount of zero', { ...good, amountMinor: 0 }],
    ['an amount as text', { ...good, amountMinor: '100' }],
    ['an amount beyond all bounds', { ...good, amountMinor: 1e300 }],
    ['another currency', { ...good, currency: 'EUR' }],
    ['a reference of another kind', { ...good, reference: 'loan_1' }],
    ['a reference that is no transfer', { ...good, reference: good.reference.replace('loan', 'pay') }],
    ['no direction', { ...good, direction: undefined }],
    ['another direction', { ...good, direction: 'sideways' }],
    ['a bank account of another kind', { ...good, bankAccount: 'a-0000001' }],
    ['the old name of the bank account', { ...good, payoutAccount: 'ba-0000001' }],
    ['no time', { ...good, expiresAt: 'soon' }],
    ['a second that does not exist', { ...good, expiresAt: '2016-12-31T23:59:60Z' }],
    ['an unknown property', { ...good, memo: 'x' }],
  ])('is refused with a 4xx and leaves no trace: %s', async (_, body) => {
    const before = await bank.booked();
    const response = await bank.transfer(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ moneyMoved: 'no' });
    expect(await bank.booked()).toBe(before);
  });

  it('is refused in the query too', async () => {
    for (const reference of [
      '',
      'loan_1',
      `${good.reference}&reference=${good.reference}`,
      `${good.reference}&x=1`,
    ]) {
      expect((await bank.lookUp(reference)).status).toBe(400);
    }
  });

  it('takes the year zero for long past', async () => {
    expect((await bank.transfer({ ...good, expiresAt: '0000-01-01T00:00:00Z' })).status).toBe(422);
  });
});
