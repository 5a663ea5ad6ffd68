import { createHash, randomUUID } from 'node:crypto';
import { realClock } from '@breakwater/clock';
import { planPurchase } from '@breakwater/ledger';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { settleTransaction } from '../consumers/settle-transaction.ts';
import { withTransaction } from '../ledger/index.ts';
import type { LedgerWriter } from '../ledger/ledger-writer.ts';
import { getAccount, getBusinessDate } from '../ledger/read-account.ts';
import { getStatement } from '../ledger/read-pages.ts';
import { getLoan, getPayment, getRepayment } from '../ledger/read-resource.ts';
import { hold, id, refund, repayment, through } from '../ledger/test-journeys.ts';
import { TestLedger } from '../ledger/test-ledger.ts';
import { loanApproval, purchase, soon } from '../ledger/test-operations.ts';
import { CloseInterrupted, closeDay } from './close-day.ts';
import { readDayClose } from './day-closes.ts';

let ledger: TestLedger;
let writer: LedgerWriter;
beforeAll(async () => {
  ledger = await TestLedger.create(inject('databaseUrl'));
  writer = ledger.writer();
});
afterAll(async () => {
  expect(await ledger.imbalance()).toBeUndefined();
  await ledger.drop();
});

const trace = { traceId: '1'.repeat(32), traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-00` };
const never = new AbortController().signal;

async function open(date: string): Promise<void> {
  await ledger.owner.query('UPDATE credit.business_day SET business_date = $1', [date]);
}

function close(date: string, signal: AbortSignal = never): Promise<void> {
  return closeDay({ pool: ledger.pool(), writer, clock: realClock, trace, signal }, date);
}

describe('closing a day', () => {
  test('releases holds after their last date and not before', async () => {
    await open('2026-01-10');
    const [accountId = ''] = await ledger.accounts(1);
    const [today, tomorrow] = [id('pay'), id('pay')];
    await writer.submit(hold(accountId, today, 1_000n, '2026-01-10'), soon());
    await writer.submit(hold(accountId, tomorrow, 2_000n, '2026-01-11'), soon());
    await close('2026-01-10');
    expect(await getPayment(ledger.pool(), today)).toMatchObject({ state: 'expired' });
    expect(await getPayment(ledger.pool(), tomorrow)).toMatchObject({ state: 'held' });
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({
      pendingMinor: { pay_later: 2_000n },
      businessDate: '2026-01-11',
    });
    await close('2026-01-11');
    expect(await getPayment(ledger.pool(), tomorrow)).toMatchObject({ state: 'expired' });
  });

  test('bills interest when a part falls due, marks it overdue later, and a repayment heals loan and account', async () => {
    await open('2026-02-27');
    const [accountId = ''] = await ledger.accounts(1);
    // Its parts are due on 28 February, 31 March and 30 April.
    const loan = loanApproval(accountId, { amountMinor: 9_000n });
    await writer.submit(loan, soon());
    for (const step of through(accountId, loan.loanId, 'loan.activate')) await writer.submit(step, soon());
    await close('2026-02-27');
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({
      interestMinor: 108n,
      status: 'active',
    });
    await close('2026-02-28');
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({
      interestMinor: 108n,
      status: 'overdue',
    });
    expect(await getLoan(ledger.pool(), loan.loanId)).toMatchObject({ state: 'overdue' });
    const repaymentId = id('rpy');
    await writer.submit(repayment(accountId, repaymentId, 3_108n), soon());
    for (const step of through(accountId, repaymentId, 'repayment.apply')) await writer.submit(step, soon());
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({ interestMinor: 0n, status: 'active' });
    expect(await getLoan(ledger.pool(), loan.loanId)).toMatchObject({ state: 'active' });
    expect(await getRepayment(ledger.pool(), repaymentId)).toMatchObject({
      state: 'applied',
      appliedTo: [{ resourceId: loan.loanId, number: 1, interestMinor: 108, principalMinor: 3_000 }],
    });
  });

  test('pays merchants what they are owed once, and leaves those waiting who owe more', async () => {
    await open('2026-03-10');
    const [accountId = ''] = await ledger.accounts(1);
    const bought = purchase(accountId, { amountMinor: 5_000n, merchantId: 'm-00003' });
    const given = refund(accountId, bought.paymentId, 2_000n);
    const owing = purchase(accountId, { amountMinor: 1_000n, merchantId: 'm-00004' });
    const back = refund(accountId, owing.paymentId);
    for (const one of [bought, given, owing, back]) {
      await writer.submit(one, soon());
      const event = { transactionId: one.operationId, eventId: randomUUID() };
      for (const delivery of [event, event])
        await withTransaction(ledger.pool(), (client) => settleTransaction(client, delivery));
    }
    await close('2026-03-10');
    await close('2026-03-10');
    const { rows } = await ledger.owner.query<{ payout_id: string; amount_minor: string }>(
      `SELECT payout_id, amount_minor::text FROM credit.payouts WHERE merchant_id IN ('m-00003', 'm-00004')`,
    );
    expect(rows).toEqual([{ payout_id: expect.any(String) as string, amount_minor: '3000' }]);
    const payoutId = rows[0]?.payout_id;
    await ledger.pool().query('SELECT credit.begin_payout($1, now(), NULL)', [payoutId]);
    const eventId = randomUUID();
    for (const ended of [true, false]) {
      const end = await ledger
        .pool()
        .query<{ ended: boolean }>(`SELECT credit.end_payout($1, true, 'settlement', $2, $3) AS ended`, [
          payoutId,
          eventId,
          randomUUID(),
        ]);
      expect(end.rows).toEqual([{ ended }]);
    }
    const { rows: balance } = await ledger.owner.query(
      `SELECT balance_minor::text FROM credit.ledger_accounts WHERE ledger_account_id = 'merchant:m-00003'`,
    );
    expect(balance).toEqual([{ balance_minor: '0' }]);
  });

  test('refuses a date that has not come, and goes on where it broke off', async () => {
    await open('2026-03-20');
    await expect(close('2026-03-21')).rejects.toThrow('is not open yet');
    const [accountId = ''] = await ledger.accounts(1);
    const paymentId = id('pay');
    await writer.submit(hold(accountId, paymentId, 1_000n, '2026-03-20'), soon());
    await expect(close('2026-03-20', AbortSignal.abort())).rejects.toThrow(CloseInterrupted);
    expect(await getBusinessDate(ledger.pool())).toBe('2026-03-21');
    expect(await readDayClose(ledger.pool())).toMatchObject({ closing: '2026-03-20' });
    expect(await getPayment(ledger.pool(), paymentId)).toMatchObject({ state: 'held' });
    await close('2026-03-20');
    expect(await getPayment(ledger.pool(), paymentId)).toMatchObject({ state: 'expired' });
    expect(await readDayClose(ledger.pool())).toMatchObject({ closing: null, businessDate: '2026-03-21' });
  });

  test('lets no entry into a date that is closed, however many are under way', async () => {
    await open('2026-04-10');
    const accounts = await ledger.accounts(60);
    const other = ledger.writer();
    const buying = accounts.map((accountId, index) =>
      (index % 2 ? writer : other).submit(purchase(accountId), soon()),
    );
    const closing = close('2026-04-10');
    const late = accounts.map((accountId) => other.submit(purchase(accountId), soon()));
    await Promise.all([...buying, closing, ...late]);
    const { rows } = await ledger.owner.query(
      `SELECT FROM credit.entries AS e JOIN credit.entries AS earlier USING (account_id)
        WHERE e.account_version > earlier.account_version AND e.business_date < earlier.business_date`,
    );
    expect(rows).toEqual([]);
  });
});

describe('a statement', () => {
  test('is written once at the end of a month, sums up, follows the one before, and never changes', async () => {
    await open('2026-05-31');
    const [accountId = ''] = await ledger.accounts(1, { openingPayLaterMinor: 700n });
    const plan = planPurchase(1_300n, 1, '2026-05-31');
    await writer.submit(purchase(accountId, { amountMinor: 1_300n, plan }), soon());
    await close('2026-05-31');
    const write = (period: string): Promise<unknown> =>
      ledger.pool().query('SELECT credit.write_statements($1, $2, $2)', [period, accountId]);
    const { rows } = await ledger.owner.query<{ count: string }>(
      `SELECT count(*) FROM credit.outbox WHERE queue = 'statements' AND payload->>'period' = '2026-05'`,
    );
    expect(Number(rows[0]?.count)).toBe(1);
    await write('2026-05');
    const body = (await getStatement(ledger.pool(), accountId, '2026-05')) ?? '';
    expect(JSON.parse(body)).toMatchObject({ openingMinor: 0, closingMinor: 2_000, toDate: '2026-05-31' });
    const more = purchase(accountId, { amountMinor: 500n, plan: planPurchase(500n, 1, '2026-06-01') });
    expect(await writer.submit(more, soon())).toMatchObject({ outcome: 'done' });
    await write('2026-05');
    const again = (await getStatement(ledger.pool(), accountId, '2026-05')) ?? '';
    expect(sha256(again)).toBe(sha256(body));
    await expect(write('2026-06')).rejects.toThrow('is not over');
    await open('2026-06-30');
    await close('2026-06-30');
    await write('2026-06');
    const june = JSON.parse((await getStatement(ledger.pool(), accountId, '2026-06')) ?? '') as object;
    expect(june).toMatchObject({ openingMinor: 2_000, closingMinor: 2_500 });
  });
});

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
