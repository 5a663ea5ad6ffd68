import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import type { LedgerAnswer } from './answer.ts';
import type { LedgerWriter } from './ledger-writer.ts';
import type { LedgerOperation } from './operation.ts';
import { getAccount } from './read-account.ts';
import { getPayment } from './read-resource.ts';
import { capture, hold, id, refund, release, repayment } from './test-journeys.ts';
import { TestLedger } from './test-ledger.ts';
import { purchase, soon } from './test-operations.ts';

let ledger: TestLedger;
let writers: readonly [LedgerWriter, LedgerWriter];
beforeAll(async () => {
  ledger = await TestLedger.create(inject('databaseUrl'));
  writers = [ledger.writer(), ledger.writer()];
});
afterEach(async () => {
  expect(await ledger.imbalance()).toBeUndefined();
});
afterAll(() => ledger.drop());

/** All at once, over two writers in turn. */
function race(operations: readonly LedgerOperation[]): Promise<LedgerAnswer[]> {
  return Promise.all(
    operations.map((operation, index) => writers[index % 2 ? 1 : 0].submit(operation, soon())),
  );
}

function counts(answers: readonly LedgerAnswer[]): Record<string, number> {
  const names = answers.map((answer) => ('code' in answer ? answer.code : answer.outcome));
  return Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]));
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

describe('on one account at the same time', () => {
  test('30 refunds never give back more than was captured, fee included', async () => {
    const [accountId = ''] = await ledger.accounts(1);
    const bought = purchase(accountId, { amountMinor: 10_007n, instalments: 6 });
    await race([bought]);
    const answers = await race(times(30, () => refund(accountId, bought.paymentId, 1_000n)));
    expect(counts(answers)).toEqual({ done: 10, refund_exceeds_captured: 20 });
    const rest = await race([refund(accountId, bought.paymentId)]);
    expect(counts(rest)).toEqual({ done: 1 });
    expect(await getPayment(ledger.pool(), bought.paymentId)).toMatchObject({
      state: 'refunded',
      refundedMinor: 10_007,
      feeMinor: 0,
    });
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({
      postedMinor: { pay_later: 0n, cash_loan: 0n },
    });
  });

  test('20 captures and voids end a hold once', async () => {
    const [accountId = ''] = await ledger.accounts(1);
    const paymentId = id('pay');
    await race([hold(accountId, paymentId, 5_000n, '2090-01-01')]);
    const answers = await race(
      times(20, (index) =>
        index % 2 ? release(accountId, paymentId) : capture(accountId, paymentId, 4_000n, '2026-01-01'),
      ),
    );
    expect(counts(answers)).toEqual({ done: 1, hold_ended: 19 });
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({ pendingMinor: { pay_later: 0n } });
  });

  test('repayments together never exceed what is owed', async () => {
    const [accountId = ''] = await ledger.accounts(1, { openingPayLaterMinor: 10_500n });
    const answers = await race(times(20, () => repayment(accountId, id('rpy'), 1_000n)));
    expect(counts(answers)).toEqual({ done: 10, repayment_exceeds_debt: 10 });
    expect(await getAccount(ledger.pool(), accountId)).toMatchObject({ collectingMinor: 10_000n });
  });

  test('one key sent 50 times over two writers has one effect', async () => {
    const [accountId = ''] = await ledger.accounts(1);
    const bought = purchase(accountId);
    const answers = await race(times(50, () => ({ ...bought, operationId: crypto.randomUUID() })));
    expect(counts(answers)).toEqual({ done: 1, replayed: 49 });
  });
});

test('two writers that meet the same accounts and merchants in opposite orders never fail each other', async () => {
  const accounts = await ledger.accounts(40);
  const buy = (accountId: string, index: number) =>
    purchase(accountId, { merchantId: `m-0000${(index % 8) + 1}` });
  const forwards = accounts.map(buy);
  const backwards = accounts.toReversed().map(buy);
  const rounds = times(5, () => [...forwards, ...backwards].map((one) => ({ ...one })));
  for (const round of rounds) {
    const fresh = round.map((one) => ({
      ...purchase(one.accountId, { merchantId: one.merchantId }),
    }));
    expect(counts(await race(fresh))).toEqual({ done: 80 });
  }
});

test('an operation that no table may hold fails alone in its batch', async () => {
  const accounts = await ledger.accounts(20);
  const operations = accounts.map((accountId, index) =>
    purchase(accountId, index === 7 ? { paymentId: 'no such form' } : {}),
  );
  const writer = ledger.writer();
  const ends = await Promise.allSettled(operations.map((operation) => writer.submit(operation, soon())));
  expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(1);
  expect(ends[7]?.status).toBe('rejected');
});

test('a deadlock that the server ends is tried again, inside a bound', async () => {
  const [accountId = ''] = await ledger.accounts(1);
  const trouble = async (failures: number): Promise<PromiseSettledResult<LedgerAnswer>> => {
    await ledger.owner.query(`
      CREATE SEQUENCE credit.troubles; GRANT USAGE ON SEQUENCE credit.troubles TO breakwater_app;
      CREATE FUNCTION credit.trouble() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF nextval('credit.troubles') <= ${failures} THEN RAISE EXCEPTION 'trouble' USING ERRCODE = '40P01'; END IF;
          RETURN NULL;
        END $$;
      CREATE TRIGGER trouble AFTER INSERT ON credit.transactions FOR EACH STATEMENT EXECUTE FUNCTION credit.trouble()`);
    const [end] = await Promise.allSettled([writers[0].submit(purchase(accountId), soon())]);
    await ledger.owner.query(
      'DROP TRIGGER trouble ON credit.transactions; DROP FUNCTION credit.trouble; DROP SEQUENCE credit.troubles',
    );
    return end!;
  };
  expect(await trouble(2)).toMatchObject({ status: 'fulfilled', value: { outcome: 'done' } });
  expect(await trouble(3)).toMatchObject({ status: 'rejected' });
});
