import type { Transfer, TransferList } from '@breakwater/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { instruction, SERVICE_TOKEN, TestBank } from './test-bank.ts';
import { TestListener } from './test-listener.ts';

let listener: TestListener;
let bank: TestBank;
beforeAll(async () => {
  listener = await TestListener.start();
  bank = await TestBank.start(inject('databaseUrl'), [listener.url]);
});
afterAll(async () => {
  await bank.stop();
  await listener.close();
});
afterEach(async () => {
  listener.status = 204;
  await bank.steer([]);
});

async function found(reference: string): Promise<readonly Transfer[]> {
  return ((await (await bank.lookUp(reference)).json()) as TransferList).transfers;
}

const statesOf = async (reference: string): Promise<string[]> =>
  (await found(reference)).map(({ state }) => state);

/** Instructs the bank under a fault that ends at once, and answers what it said. */
async function struck(faults: readonly object[], order = instruction()) {
  await bank.steer(faults);
  const response = await bank.transfer(order);
  await bank.steer([]);
  return { order, status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  await expect.poll(condition, { timeout: 10_000, interval: 20 }).toBe(true);
}

/** What the book says of the callbacks about a reference. */
async function callbacksOf(reference: string): Promise<{ state: string; attempts: number }[]> {
  const { rows } = await bank.owner.query<{ state: string; attempts: number }>(
    `SELECT callbacks.state, attempts FROM bank.callbacks JOIN bank.transfers USING (transfer_id)
     WHERE reference = $1 ORDER BY callback_id`,
    [reference],
  );
  return rows;
}

describe('an ambiguous bank', () => {
  it('answers that a transfer is pending, settles it once and calls back once', async () => {
    const { order, status, body } = await struck([{ kind: 'ambiguous', settleMs: 1_000 }]);
    expect([status, body['state']]).toEqual([202, 'pending']);
    expect(await statesOf(order.reference)).toEqual(['pending']);
    await until(() => listener.about(order.reference).length > 0);
    expect(await found(order.reference)).toEqual([{ ...body, state: 'settled' }]);
    await until(async () => (await callbacksOf(order.reference))[0]?.state === 'delivered');
    const settled = { ...body, state: 'settled' };
    expect(listener.about(order.reference)).toMatchObject([{ transfer: settled, token: SERVICE_TOKEN }]);
  });

  it('keeps what is pending over a restart, and settles it then', async () => {
    const { order } = await struck([{ kind: 'ambiguous', settleMs: 1_500 }]);
    await bank.close();
    const pending = await bank.owner.query('SELECT FROM bank.transfers WHERE reference = $1 AND state = $2', [
      order.reference,
      'pending',
    ]);
    expect(pending.rowCount).toBe(1);
    await bank.open([listener.url]);
    await until(async () => (await statesOf(order.reference))[0] === 'settled');
    await until(() => listener.about(order.reference).length === 1);
  });

  it('settles each transfer once, however many look for what is due', async () => {
    const orders = Array.from({ length: 20 }, () => instruction());
    await bank.steer([{ kind: 'ambiguous', settleMs: 100 }]);
    await Promise.all(orders.map((order) => bank.transfer(order)));
    await bank.steer([]);
    await until(async () => {
      await Promise.all(Array.from({ length: 5 }, () => bank.pool.query('SELECT bank.settle_due(3)')));
      const states = await Promise.all(orders.map(({ reference }) => statesOf(reference)));
      return states.every(([state]) => state === 'settled');
    });
    await until(() => orders.every(({ reference }) => listener.about(reference).length === 1));
  });

  it('never takes a settlement back', async () => {
    const back = bank.pool.query(`UPDATE bank.transfers SET state = 'pending'`);
    await expect(back).rejects.toThrow('a settled transfer cannot become pending');
  });
});

describe('a bank that duplicates', () => {
  it('books one instruction twice and answers with the first', async () => {
    const { order, status, body } = await struck([{ kind: 'duplicate' }]);
    expect(status).toBe(201);
    const both = await found(order.reference);
    expect(both).toHaveLength(2);
    expect(both[0]).toEqual(body);
    expect({ ...both[1], transferId: '', bookedAt: '' }).toEqual({ ...body, transferId: '', bookedAt: '' });
  });

  it('lets both settle later, each with its callback', async () => {
    const { order } = await struck([{ kind: 'duplicate' }, { kind: 'ambiguous', settleMs: 50 }]);
    await until(() => listener.about(order.reference).length === 2);
    const ids = listener.about(order.reference).map(({ transfer }) => transfer.transferId);
    expect(new Set(ids)).toEqual(new Set((await found(order.reference)).map(({ transferId }) => transferId)));
  });

  it('books its share of the instructions twice', async () => {
    const before = await bank.booked();
    await bank.steer([{ kind: 'duplicate', share: 0.3 }]);
    for (let count = 0; count < 40; count++) await bank.transfer(instruction());
    const extra = (await bank.booked()) - before - 40;
    expect(extra).toBeGreaterThan(2);
    expect(extra).toBeLessThan(25);
  });

  it('does not begin what has expired, not even once', async () => {
    const order = instruction({ expiresAt: new Date(Date.now() - 1).toISOString() });
    const { status } = await struck([{ kind: 'duplicate' }, { kind: 'ambiguous', settleMs: 0 }], order);
    expect(status).toBe(422);
    expect(await found(order.reference)).toEqual([]);
  });
});

describe('a bank that refuses', () => {
  it.each(['insufficient_funds', 'account_closed'])('says %s and books nothing', async (code) => {
    const { order, status, body } = await struck([{ kind: 'refuse', code }, { kind: 'duplicate' }]);
    expect(status).toBe(422);
    expect(body).toMatchObject({ code, moneyMoved: 'no', type: `urn:breakwater-bank:error:${code}` });
    expect(await found(order.reference)).toEqual([]);
  });
});

describe('callbacks', () => {
  it('come as often as the fault says, about a transfer that was settled in the answer', async () => {
    const { order, status, body } = await struck([{ kind: 'callback', delayMs: 0, copies: 3 }]);
    expect(status).toBe(201);
    await until(() => listener.about(order.reference).length === 3);
    for (const { transfer } of listener.about(order.reference)) expect(transfer).toEqual(body);
    await until(async () => (await callbacksOf(order.reference)).every(({ state }) => state === 'delivered'));
    expect(listener.about(order.reference)).toHaveLength(3);
  });

  it('come as late as the fault says, even after it has ended', async () => {
    const sentMs = Date.now();
    const { order } = await struck([{ kind: 'callback', delayMs: 400, copies: 1 }]);
    await until(() => listener.about(order.reference).length === 1);
    expect((listener.about(order.reference)[0]?.atMs ?? 0) - sentMs).toBeGreaterThanOrEqual(400);
  });

  it('are not made about what was settled in the answer of a bank that is well', async () => {
    const { order } = await struck([]);
    expect(await callbacksOf(order.reference)).toEqual([]);
  });

  it('are made again until they are accepted', async () => {
    listener.status = 503;
    const { order } = await struck([{ kind: 'callback', delayMs: 0, copies: 1 }]);
    await until(() => listener.about(order.reference).length >= 2);
    listener.status = 204;
    await until(async () => (await callbacksOf(order.reference))[0]?.state === 'delivered');
    const [callback] = await callbacksOf(order.reference);
    expect(callback?.attempts).toBe(listener.about(order.reference).length);
  });

  it('wait in the book while there is nobody to hear them, and are made after a restart', async () => {
    await bank.close();
    await bank.open();
    const { order } = await struck([{ kind: 'callback', delayMs: 0, copies: 2 }]);
    expect(await callbacksOf(order.reference)).toEqual([
      { state: 'waiting', attempts: 0 },
      { state: 'waiting', attempts: 0 },
    ]);
    await bank.close();
    await bank.open([listener.url]);
    await until(() => listener.about(order.reference).length === 2);
  });

  it('that a dead process had begun are made again when its lease has ended', async () => {
    await bank.close();
    await bank.open();
    const { order } = await struck([{ kind: 'callback', delayMs: 0, copies: 1 }]);
    const claimed = await bank.pool.query('SELECT FROM bank.claim_callbacks(10, 300)');
    expect(claimed.rowCount).toBe(1);
    expect((await bank.pool.query('SELECT FROM bank.claim_callbacks(10, 300)')).rowCount).toBe(0);
    await bank.close();
    await bank.open([listener.url]);
    await until(() => listener.about(order.reference).length === 1);
    await until(async () => (await callbacksOf(order.reference))[0]?.state === 'delivered');
    expect(await callbacksOf(order.reference)).toEqual([{ state: 'delivered', attempts: 2 }]);
  });
});

describe('the book', () => {
  it('tells after a restart what really happened', async () => {
    const { order, body } = await struck([]);
    await bank.close();
    await bank.open([listener.url]);
    expect(await found(order.reference)).toEqual([body]);
  });

  it('holds what many instructions at once brought, each as often as it was sent', async () => {
    const orders = Array.from({ length: 10 }, () => instruction());
    const looks = orders.map(({ reference }) => found(reference));
    const answers = await Promise.all(
      orders.flatMap((order) => [bank.transfer(order), bank.transfer(order)]),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    await Promise.all(looks);
    for (const { reference } of orders) expect(await found(reference)).toHaveLength(2);
  });
});
