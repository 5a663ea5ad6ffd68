import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { TestLedger } from '../ledger/test-ledger.ts';
import { TRACEPARENT, purchase, refund } from '../ledger/test-operations.ts';
import { readDayClose } from './day-closes.ts';
import { TestDays } from './test-close.ts';

let ledger: TestLedger;
let days: TestDays;
beforeAll(async () => {
  ledger = await TestLedger.create(inject('databaseUrl'));
  days = new TestDays(ledger);
  await ledger.setBusinessDate('2026-03-10');
});
afterEach(async () => {
  expect(await ledger.imbalance()).toBeUndefined();
});
afterAll(() => ledger.drop());

interface PayoutRow {
  readonly id: string;
  readonly amount: number;
  readonly state: string;
}

async function payoutsTo(merchantId: string): Promise<PayoutRow[]> {
  const { rows } = await ledger.owner.query<PayoutRow>(
    `SELECT payout_id AS id, amount_minor::int AS amount, state FROM credit.payouts WHERE merchant_id = $1
      ORDER BY business_date`,
    [merchantId],
  );
  return rows;
}

async function balanceOf(merchantId: string): Promise<number> {
  const { rows } = await ledger.owner.query<{ balance: number }>(
    `SELECT balance_minor::int AS balance FROM credit.ledger_accounts WHERE ledger_account_id = 'merchant:' || $1`,
    [merchantId],
  );
  return rows[0]!.balance;
}

/** Buys, and refunds a part of it, at a merchant. */
async function trade(merchantId: string, bought: bigint, back: bigint): Promise<void> {
  const [accountId = ''] = await ledger.accounts(1);
  const one = purchase(accountId, { amountMinor: bought, merchantId });
  const given = refund(one, back);
  const operations = back > 0n ? [one, given] : [one];
  await days.all(...operations);
  await days.settle(...operations);
}

async function end(payoutId: string, paid: boolean, eventId: string = randomUUID()): Promise<boolean> {
  const { rows } = await ledger
    .pool()
    .query<{ ended: boolean }>(`SELECT credit.end_payout($1, $2, 'settlement', $3, $4) AS ended`, [
      payoutId,
      paid,
      eventId,
      randomUUID(),
    ]);
  return rows[0]?.ended === true;
}

async function begin(payoutId: string): Promise<void> {
  await ledger.pool().query('SELECT credit.begin_payout($1, now(), NULL)', [payoutId]);
}

describe('a payout', () => {
  test('is what a merchant is owed less refunds, made once a date and posted once', async () => {
    await trade('m-00003', 5_000n, 2_000n);
    await days.close('2026-03-10');
    await days.close('2026-03-10');
    expect((await readDayClose(ledger.pool())).done['payouts']).toBe(1);
    const [payout, ...others] = await payoutsTo('m-00003');
    expect([payout, others]).toMatchObject([{ amount: 3_000, state: 'requested' }, []]);
    const { rows: events } = await ledger.owner.query(
      `SELECT traceparent FROM credit.outbox WHERE payload->>'payoutId' = $1`,
      [payout!.id],
    );
    expect(events).toEqual([{ traceparent: TRACEPARENT }]);
    expect(await balanceOf('m-00003')).toBe(-3_000);
    expect(await end(payout!.id, true)).toBe(false);
    await begin(payout!.id);
    const eventId = randomUUID();
    const ends = await Promise.all([1, 2, 3, 4].map(() => end(payout!.id, true, eventId)));
    expect(ends.filter(Boolean)).toHaveLength(1);
    expect(await end(payout!.id, false)).toBe(false);
    expect([await balanceOf('m-00003'), (await payoutsTo('m-00003'))[0]?.state]).toEqual([0, 'paid']);
  });

  test('is not made of what is owed to the platform; that is taken off the next one', async () => {
    const [accountId = ''] = await ledger.accounts(1);
    const bought = purchase(accountId, { merchantId: 'm-00004' });
    await days.all(bought);
    await days.settle(bought);
    await days.close('2026-03-11');
    const [first] = await payoutsTo('m-00004');
    await begin(first!.id);
    await end(first!.id, true);
    const given = refund(bought);
    await days.all(given);
    await days.settle(given);
    await days.close('2026-03-12');
    expect(await payoutsTo('m-00004')).toHaveLength(1);
    await trade('m-00004', 1_500n, 0n);
    await days.close('2026-03-13');
    expect((await payoutsTo('m-00004')).map(({ amount }) => amount)).toEqual([1_000, 500]);
  });

  test('that the bank refused gives what it was made of to the next one', async () => {
    await trade('m-00005', 700n, 0n);
    await days.close('2026-03-14');
    const [refused] = await payoutsTo('m-00005');
    await begin(refused!.id);
    expect(await end(refused!.id, false)).toBe(true);
    await trade('m-00005', 50n, 0n);
    await days.close('2026-03-15');
    expect(await payoutsTo('m-00005')).toMatchObject([
      { amount: 700, state: 'failed' },
      { amount: 750, state: 'requested' },
    ]);
  });

  test('carries its message in the outbox', async () => {
    const [payout] = await payoutsTo('m-00003');
    const { rowCount } = await ledger.owner.query(
      `SELECT FROM credit.outbox WHERE queue = 'settlement' AND payload->>'payoutId' = $1`,
      [payout?.id],
    );
    expect(rowCount).toBe(1);
  });

  test('waits for a transaction that exists', async () => {
    const unknown = { operationId: randomUUID() } as ReturnType<typeof purchase>;
    await expect(days.settle(unknown)).rejects.toThrow('there is no transaction');
  });
});
