import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import type { BatchFigures } from './ledger-writer.ts';
import type { LedgerOperation } from './operation.ts';
import { TestLedger } from './test-ledger.ts';
import {
  begin,
  end,
  hold,
  loanApproval,
  purchase,
  refund,
  repayment,
  roll,
  soon,
} from './test-operations.ts';

let ledger: TestLedger;
beforeAll(async () => {
  ledger = await TestLedger.create(inject('databaseUrl'));
});
afterEach(async () => {
  expect(await ledger.imbalance()).toBeUndefined();
});
afterAll(() => ledger.drop());

describe('a batch', () => {
  test.each<[string, (accountId: string) => LedgerOperation]>([
    ['a broken id', (accountId) => purchase(accountId, { paymentId: 'not a payment id' })],
    ['no approval', (accountId) => ({ ...purchase(accountId), decision: declined(accountId) })],
    ['a hold of nothing', (accountId) => hold(accountId, { amountMinor: 0n })],
    ['a date that is none', (accountId) => hold(accountId, { holdExpiresOn: '2026-02-30' })],
    ['a plan that is none', (accountId) => loanApproval(accountId, { termMonths: 7 as 6, plan: [] })],
    ['a negative repayment', (accountId) => repayment(accountId, { amountMinor: -5n })],
    ['an event without a queue', (accountId) => purchase(accountId, { events: [{} as never] })],
  ])('with an operation that has %s loses only that one', async (_what, poison) => {
    const accounts = await ledger.accounts(20);
    const batches: BatchFigures[] = [];
    const writer = ledger.writer({ onBatch: (batch) => batches.push(batch) });
    const results = await Promise.allSettled(
      accounts.map((accountId, index) =>
        writer.submit(index === 13 ? poison(accountId) : purchase(accountId), soon()),
      ),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(19);
    expect(results[13]).toMatchObject({
      status: 'rejected',
      reason: { name: 'OperationRejected', outcome: 'fail' },
    });
    expect(batches.some(({ size, end: how }) => size > 1 && how === 'rejected')).toBe(true);
  });

  test('holds operations of every kind side by side, each with its own outcome', async () => {
    const accounts = await ledger.accounts(8, { openingPayLaterMinor: 2_000n });
    const [a = '', b = '', c = '', d = '', e = '', f = '', g = '', h = ''] = accounts;
    const batches: BatchFigures[] = [];
    const writer = ledger.writer({ onBatch: (batch) => batches.push(batch) });
    const bought = purchase(b, { instalments: 6 });
    const [loan, paid] = [loanApproval(c), repayment(d)];
    for (const one of [bought, loan, paid, begin(loan), begin(paid)]) await writer.submit(one, soon());
    batches.length = 0;
    const answers = await Promise.all(
      [
        purchase(a),
        refund(bought),
        end(loan, 'settled'),
        end(paid, 'settled'),
        roll(e),
        hold(f),
        purchase(g, { amountMinor: 100_000n }),
        refund({ accountId: h, paymentId: bought.paymentId }),
      ].map((one) => writer.submit(one, soon())),
    );
    const outcomes = ['done', 'done', 'done', 'done', 'done', 'done', 'refused', 'refused'];
    expect(answers.map(({ outcome }) => outcome)).toEqual(outcomes);
    expect(answers.slice(6)).toMatchObject([{ code: 'limit_exceeded' }, { code: 'not_found' }]);
    // A lone operation leaves at once; what came meanwhile is one batch.
    expect(batches.length).toBeLessThanOrEqual(2);
  });

  test('nets a hot merchant: one update of its balance, consecutive versions, whichever writer it was', async () => {
    const accounts = await ledger.accounts(240);
    const batches: BatchFigures[] = [];
    const writers = [1, 2, 3].map(() => ledger.writer({ onBatch: (batch) => batches.push(batch) }));
    const before = await balanceOf('merchant:m-00003');
    const answers = await Promise.all(
      accounts.map((accountId, index) =>
        writers[index % 3]!.submit(purchase(accountId, { merchantId: 'm-00003', amountMinor: 700n }), soon()),
      ),
    );
    expect(answers.every(({ outcome }) => outcome === 'done')).toBe(true);
    const after = await balanceOf('merchant:m-00003');
    expect(BigInt(after.balance_minor) - BigInt(before.balance_minor)).toBe(-240n * 700n);
    expect(BigInt(after.version) - BigInt(before.version)).toBe(240n);
    // A deadlock would show as a batch that had to be sent again.
    expect(batches.every(({ end: how }) => how === 'answered')).toBe(true);
    expect(batches.length).toBeLessThan(60);
  });

  test('that holds two operations on one account is refused by the database', async () => {
    const [accountId = ''] = await ledger.accounts(1);
    const two = JSON.stringify([1, 2].map(() => ({ kind: 'purchase', account_id: accountId })));
    await expect(ledger.pool().query('SELECT * FROM credit.apply_batch($1)', [two])).rejects.toThrow(
      /not a batch/,
    );
  });

  test('of an unknown kind is refused by the database, and an empty one has no answers', async () => {
    const pool = ledger.pool();
    const unknown = JSON.stringify([{ kind: 'gift', account_id: 'a-0000001' }]);
    await expect(pool.query('SELECT * FROM credit.apply_batch($1)', [unknown])).rejects.toThrow(
      /1 unknown kinds/,
    );
    expect((await pool.query("SELECT * FROM credit.apply_batch('[]')")).rows).toEqual([]);
  });
});

function declined(accountId: string) {
  return { ...purchase(accountId).decision, outcome: 'decline' as const };
}

async function balanceOf(id: string): Promise<{ balance_minor: string; version: string }> {
  const { rows } = await ledger.owner.query<{ balance_minor: string; version: string }>(
    'SELECT balance_minor, version FROM credit.ledger_accounts WHERE ledger_account_id = $1',
    [id],
  );
  return rows[0]!;
}
