import { INSTALMENT_COUNTS } from '@breakwater/contracts';
import { type TrialBalance, sampleTrialBalance } from '@breakwater/verify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectMoneyAsTold } from './expect-money-as-told.ts';
import { TestFleet } from './test-fleet.ts';

/** Room for exactly forty purchases of 25.00. */
const ROOM = { limitMinor: 100_000, payLaterLimitMinor: 100_000, cashLoanLimitMinor: 0 };

describe('payments on the real fleet', () => {
  let fleet: TestFleet;
  beforeAll(async () => {
    fleet = await TestFleet.start({ design: 'naive', customers: { 2: ROOM } });
  });
  afterAll(() => fleet.stop());

  it('takes one key that is sent 50 times at once exactly once', async () => {
    const customer = await fleet.customer(1);
    const wish = { key: 'fifty-times-the-same', orderId: 'order-fifty' };
    const answers = await Promise.all(Array.from({ length: 50 }, () => customer.pay(wish)));
    const done = answers.filter(({ status }) => status === 201);
    const others = answers.filter(({ status }) => status !== 201);
    expect(done.length).toBeGreaterThan(0);
    expect(new Set(done.map(({ text }) => text)).size).toBe(1);
    expect(others.every(({ status, headers }) => status === 409 && headers['retry-after'] === '1')).toBe(
      true,
    );
    const effects = await fleet.rows('SELECT 1 FROM credit.payments WHERE account_id = $1', [
      customer.accountId,
    ]);
    expect(effects).toHaveLength(1);
    expect((await customer.account()).body).toMatchObject({ availableMinor: 999_000, version: 1 });
  });

  it('says the same again when the key is sent again later', async () => {
    const customer = await fleet.customer(1);
    const wish = { key: 'again-and-again', orderId: 'order-again' };
    const first = await customer.pay(wish);
    const second = await customer.pay(wish);
    expect(first.status).toBe(201);
    expect([second.status, second.text]).toEqual([first.status, first.text]);
  });

  it('does exactly 40 of 60 parallel purchases when there is room for 40', async () => {
    const customer = await fleet.customer(2);
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        customer.pay({ key: `room-for-forty-${index}`, orderId: `order-${index}`, amountMinor: 2_500 }),
      ),
    );
    const statuses = answers.map(({ status, body }) => `${status} ${String(body['code'] ?? body['state'])}`);
    expect(statuses.filter((text) => text === '201 captured')).toHaveLength(40);
    expect(statuses.filter((text) => text === '422 limit_exceeded')).toHaveLength(20);
    expect((await customer.account()).body).toMatchObject({ availableMinor: 0, version: 40 });
  });

  it('refuses a key that comes again with another body, and lets the first stand', async () => {
    const customer = await fleet.customer(3);
    const first = await customer.pay({ key: 'one-key-two-bodies', orderId: 'order-a' });
    const other = await customer.pay({ key: 'one-key-two-bodies', orderId: 'order-b' });
    expect(first.status).toBe(201);
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused', moneyMoved: 'no' } });
    expect((await customer.operation('one-key-two-bodies')).body).toMatchObject({
      state: 'done',
      resource: { paymentId: first.body['paymentId'], orderId: 'order-a' },
    });
  });

  it('keeps the keys of two customers apart', async () => {
    const answers = await Promise.all(
      [4, 5].map(async (number) => (await fleet.customer(number)).pay({ key: 'the-same-key', orderId: 'o' })),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(answers[0]?.body['paymentId']).not.toBe(answers[1]?.body['paymentId']);
  });

  it.each(INSTALMENT_COUNTS)('splits a price into %i parts without losing a fen', async (instalments) => {
    const customer = await fleet.customer(6);
    const { status, body } = await customer.pay({ amountMinor: 10_007, instalments });
    expect(status).toBe(201);
    const plan = body['plan'] as { principalMinor: number; feeMinor: number }[];
    expect(plan).toHaveLength(instalments);
    expect(plan.reduce((sum, { principalMinor }) => sum + principalMinor, 0)).toBe(10_007);
    expect(plan.reduce((sum, { feeMinor }) => sum + feeMinor, 0)).toBe(body['feeMinor']);
    const read = await customer.send(`/v1/payments/${String(body['paymentId'])}`);
    expect([read.status, read.body]).toEqual([200, body]);
  });

  it('shows what became of an operation by its key', async () => {
    const customer = await fleet.customer(7);
    await customer.pay({ key: 'a-key-that-is-done' });
    await customer.pay({ key: 'a-key-that-is-refused', amountMinor: 1_000_001 });
    expect((await customer.operation('a-key-that-is-done')).body).toMatchObject({
      state: 'done',
      kind: 'payment',
    });
    expect((await customer.operation('a-key-that-is-refused')).body).toMatchObject({
      state: 'refused',
      code: 'limit_exceeded',
    });
    expect((await customer.operation('a-key-never-used')).body).toEqual({
      idempotencyKey: 'a-key-never-used',
      state: 'unknown_key',
    });
    const stranger = await fleet.customer(8);
    expect((await stranger.operation('a-key-that-is-done')).body).toMatchObject({ state: 'unknown_key' });
  });

  it('answers 404 for what belongs to somebody else, as for what does not exist', async () => {
    const owner = await fleet.customer(9);
    const stranger = await fleet.customer(10);
    const { body } = await owner.pay();
    const mine = `/v1/payments/${String(body['paymentId'])}`;
    const nobodys = `/v1/payments/pay_${'0'.repeat(32)}`;
    const [other, none] = [await stranger.send(mine), await stranger.send(nobodys)];
    expect([other.status, other.body['code']]).toEqual([404, 'not_found']);
    expect({ ...other.body, traceId: '' }).toEqual({ ...none.body, traceId: '' });
    for (const path of [`/v1/accounts/${owner.accountId}`, `/v1/accounts/${owner.accountId}/availability`]) {
      expect((await stranger.send(path)).status).toBe(404);
    }
    const foreign = { ...stranger.paymentBody(), accountId: owner.accountId };
    const headers = { 'idempotency-key': 'a-foreign-account' };
    expect((await stranger.send('/v1/payments', { method: 'POST', headers, body: foreign })).status).toBe(
      404,
    );
  });

  it('has books that balance in every snapshot taken while many buy and are given back', async () => {
    const before = await fleet.operationCount();
    const over = new AbortController();
    const shop = async (number: number): Promise<void> => {
      const customer = await fleet.customer(number);
      for (let count = 0; count < 12; count++) {
        const { paymentId } = (await customer.pay({ instalments: 3 })).body;
        await customer.refund(paymentId, { amountMinor: 300 });
      }
    };
    const everybody = async (): Promise<void> => {
      await Promise.all(Array.from({ length: 8 }, (_, index) => shop(20 + index)));
      over.abort();
    };
    const look = async (): Promise<TrialBalance[]> => {
      const seen: TrialBalance[] = [];
      while (!over.signal.aborted) seen.push(await sampleTrialBalance(fleet.databaseUrl));
      return seen;
    };
    const [, balances] = await Promise.all([everybody(), look()]);
    expect((await fleet.operationCount()) - before).toBe(8 * 12 * 2);
    expect(balances.length).toBeGreaterThan(5);
    for (const { sums } of balances)
      expect(sums).toEqual([{ currency: 'CNY', balancesMinor: 0n, entriesMinor: 0n }]);
  });

  it('has moved every fen as the customers were told', async () => {
    const verdict = await expectMoneyAsTold(fleet);
    expect(verdict.checked.find(({ invariant }) => invariant === 3)?.examined).toBeGreaterThan(50);
  });
});
