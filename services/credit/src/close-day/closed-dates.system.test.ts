import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { TestLedger } from '../ledger/test-ledger.ts';
import { purchase, soon } from '../ledger/test-operations.ts';
import { openNextDate } from './close-day.ts';
import { TestDays } from './test-close.ts';

let ledger: TestLedger;
let days: TestDays;
beforeAll(async () => {
  ledger = await TestLedger.create(inject('databaseUrl'));
  days = new TestDays(ledger);
});
afterAll(async () => {
  expect(await ledger.imbalance()).toBeUndefined();
  await ledger.drop();
});

const DATES = Array.from({ length: 10 }, (_, index) => `2026-07-${10 + index}`);

/** How many entries and versions a date has. */
async function postedOn(date: string): Promise<{ entries: number; versions: number }> {
  const { rows } = await ledger.owner.query<{ entries: number; versions: number }>(
    `SELECT (SELECT count(*)::int FROM credit.entries WHERE business_date = $1) AS entries,
            (SELECT count(*)::int FROM credit.account_versions WHERE business_date = $1) AS versions`,
    [date],
  );
  return rows[0]!;
}

test('nothing is ever added to a date once it is closed, while customers buy without a pause', async () => {
  await ledger.setBusinessDate('2026-07-10');
  const accounts = await ledger.accounts(24);
  const writers = [days.writer, ledger.writer(), ledger.writer()];
  const over = new AbortController();
  const buy = async (accountId: string, index: number): Promise<void> => {
    while (!over.signal.aborted) {
      const one = purchase(accountId, { amountMinor: 100n });
      await writers[index % writers.length]!.submit(one, soon());
    }
  };
  const buying = accounts.map(buy);

  const pool = ledger.pool(1);
  const atClose = new Map<string, unknown>();
  for (const date of DATES) {
    // Something is under way whenever a date is closed.
    while ((await postedOn(date)).entries === 0) continue;
    await openNextDate(pool, date);
    atClose.set(date, await postedOn(date));
  }
  over.abort();
  await Promise.all(buying);

  for (const date of DATES)
    expect({ date, posted: await postedOn(date) }).toEqual({ date, posted: atClose.get(date) });
  // Movements belong to one date as a whole, and so do the versions that came of them.
  const { rows } = await ledger.owner.query(
    `SELECT e.transaction_id FROM credit.entries AS e
       JOIN credit.account_versions AS v ON v.operation_id = e.transaction_id
      GROUP BY e.transaction_id HAVING count(DISTINCT e.business_date) > 1
        OR min(e.business_date) <> min(v.business_date)`,
  );
  expect(rows).toEqual([]);
});
