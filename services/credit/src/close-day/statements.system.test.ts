import { randomUUID } from 'node:crypto';
import type { Statement } from '@breakwater/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { writeStatements } from '../consumers/write-statements.ts';
import { withTransaction } from '../ledger/index.ts';
import { getStatement, listStatements } from '../ledger/read-pages.ts';
import { TestLedger } from '../ledger/test-ledger.ts';
import { begin, end, loanApproval, purchase, refund, repayment } from '../ledger/test-operations.ts';
import { TestDays } from './test-close.ts';

let ledger: TestLedger;
let days: TestDays;
beforeAll(async () => {
  ledger = await TestLedger.create(inject('databaseUrl'));
  days = new TestDays(ledger);
});
afterEach(async () => {
  expect(await ledger.imbalance()).toBeUndefined();
});
afterAll(() => ledger.drop());

/** What the close of a month asked for. */
async function announced(period: string): Promise<{ fromAccountId: string; toAccountId: string }[]> {
  const { rows } = await ledger.owner.query<{ payload: { fromAccountId: string; toAccountId: string } }>(
    `SELECT payload FROM credit.outbox WHERE queue = 'statements' AND payload->>'period' = $1`,
    [period],
  );
  return rows.map(({ payload }) => payload);
}

function write(period: string, accountId: string, eventId: string = randomUUID()): Promise<void> {
  const range = { period, fromAccountId: accountId, toAccountId: accountId, eventId };
  return withTransaction(ledger.pool(), (client) => writeStatements(client, range));
}

async function read(accountId: string, period: string): Promise<Statement> {
  return JSON.parse((await getStatement(ledger.pool(), accountId, period)) ?? 'null') as Statement;
}

describe('statements', () => {
  test('are asked for at the end of a month and on no other date, once though the close is repeated', async () => {
    await ledger.setBusinessDate('2028-02-28');
    const [first = '', last = ''] = await ledger.accounts(2, { openingPayLaterMinor: 1n });
    await ledger.accounts(1);
    await days.close('2028-02-28');
    expect(await announced('2028-02')).toEqual([]);
    for (let time = 0; time < 2; time++) await days.close('2028-02-29');
    // Whom nothing ever happened to has none.
    expect(await announced('2028-02')).toEqual([
      { period: '2028-02', fromAccountId: first, toAccountId: last },
    ]);
  });

  test('sum up, follow each other, and stay the same bytes whatever happens later', async () => {
    await ledger.setBusinessDate('2026-05-30');
    const [accountId = ''] = await ledger.accounts(1, { openingPayLaterMinor: 700n });
    const bought = purchase(accountId, { amountMinor: 1_300n });
    const loan = loanApproval(accountId);
    await days.all(bought, loan, begin(loan), end(loan, 'settled'));
    await days.close('2026-05-30');
    await days.close('2026-05-31');
    await write('2026-05', accountId);
    const bytes = await getStatement(ledger.pool(), accountId, '2026-05');
    const may = await read(accountId, '2026-05');
    expect(may).toMatchObject({
      fromDate: '2026-05-01',
      toDate: '2026-05-31',
      openingMinor: 0,
      closingMinor: 12_000 + 120 + 80 + 40,
    });

    const paid = repayment(accountId, { amountMinor: 3_000n });
    await days.all(refund(bought, 300n), paid, begin(paid), end(paid, 'settled'));
    await write('2026-05', accountId);
    expect(await getStatement(ledger.pool(), accountId, '2026-05')).toBe(bytes);
    await ledger.setBusinessDate('2026-06-30');
    await days.close('2026-06-30');
    await write('2026-06', accountId);
    const june = await read(accountId, '2026-06');
    expect(june.openingMinor).toBe(may.closingMinor);
    expect(june.closingMinor).toBe(may.closingMinor - 3_300);
    for (const { lines, openingMinor, closingMinor, fromDate, toDate } of [may, june]) {
      expect(lines.reduce((sum, line) => sum + line.amountMinor, openingMinor)).toBe(closingMinor);
      expect(lines.every((line) => line.businessDate >= fromDate && line.businessDate <= toDate)).toBe(true);
      const versions = lines.map(({ version }) => version);
      expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    }
    const { statements } = await listStatements(ledger.pool(), accountId, { cursor: undefined, limit: 10 });
    expect(statements.map(({ period }) => period)).toEqual(['2026-06', '2026-05']);
  });

  test('of a month in which nothing happened carry the balance on', async () => {
    await ledger.setBusinessDate('2030-01-15');
    const [accountId = ''] = await ledger.accounts(1, { openingPayLaterMinor: 900n });
    await ledger.setBusinessDate('2030-04-01');
    for (const period of ['2029-12', '2030-01', '2030-02', '2030-03']) await write(period, accountId);
    expect(await getStatement(ledger.pool(), accountId, '2029-12')).toBeUndefined();
    expect(await read(accountId, '2030-01')).toMatchObject({ openingMinor: 0, closingMinor: 900 });
    expect(await read(accountId, '2030-03')).toMatchObject({
      openingMinor: 900,
      closingMinor: 900,
      lines: [],
    });
  });

  test('are not written for a month that is not over', async () => {
    await ledger.setBusinessDate('2031-07-31');
    const [accountId = ''] = await ledger.accounts(1, { openingPayLaterMinor: 5n });
    await expect(write('2031-07', accountId)).rejects.toThrow('is not over');
    expect(await getStatement(ledger.pool(), accountId, '2031-07')).toBeUndefined();
  });

  test('are written once though several workers write them at once', async () => {
    await ledger.setBusinessDate('2032-01-31');
    const [accountId = ''] = await ledger.accounts(1, { openingPayLaterMinor: 5n });
    await days.close('2032-01-31');
    const event = randomUUID();
    await Promise.all([1, 2, 3, 4, 5].map((n) => write('2032-01', accountId, n > 2 ? event : randomUUID())));
    const { rowCount } = await ledger.owner.query(
      `SELECT FROM credit.statements WHERE account_id = $1 AND period = '2032-01'`,
      [accountId],
    );
    expect(rowCount).toBe(1);
  });
});
