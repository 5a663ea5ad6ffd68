import { realClock, sleep } from '@breakwater/clock';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { LedgerWriter } from './ledger-writer.ts';
import { TestLedger } from './test-ledger.ts';
import { purchase, soon } from './test-operations.ts';

let ledger: TestLedger;
beforeAll(async () => {
  ledger = await TestLedger.create(inject('databaseUrl'));
});
afterAll(() => ledger.drop());

/** Buys for each account; what is asked for at once is one batch, but for the first, which leaves alone. */
function buyFor(writer: LedgerWriter, accounts: readonly string[]): Promise<string>[] {
  return accounts.map(async (accountId) => (await writer.submit(purchase(accountId), soon())).outcome);
}

test('a batch goes on without the account that another one holds, which has its turn when it is free', async () => {
  const [first = '', held = '', ...others] = await ledger.accounts(5);
  const letGo = await ledger.hold(held);
  const [one, waiting, ...rest] = buyFor(ledger.writer(), [first, held, ...others]);
  expect(await Promise.all([one, ...rest])).toEqual(['done', 'done', 'done', 'done']);
  await letGo();
  expect(await waiting).toBe('done');
  expect(await ledger.imbalance()).toBeUndefined();
});

test('an operation is passed over twice at most, and then waited for', async () => {
  const [held = '', ...others] = await ledger.accounts(2);
  const letGo = await ledger.hold(held);
  const sizes: number[] = [];
  const writer = ledger.writer({ onBatch: ({ size }) => sizes.push(size) });
  let done = 0;
  // There is always somebody else, so it never comes to be alone.
  const busy = Promise.all(
    others
      .flatMap((accountId) => Array.from({ length: 6 }, () => accountId))
      .map(async (accountId) => {
        await writer.submit(purchase(accountId), soon());
        done += 1;
      }),
  );
  const waiting = writer.submit(purchase(held), soon());
  await expect.poll(() => done, { timeout: 10_000 }).toBe(3);
  // Time enough for all of them, if nothing kept them.
  await sleep(realClock, 300);
  expect({ done, sizes }).toEqual({ done: 3, sizes: [1, 2, 2] });
  await letGo();
  expect((await waiting).outcome).toBe('done');
  await busy;
  expect(done).toBe(6);
});

test('several writers share accounts without losing or repeating anything', async () => {
  const accounts = await ledger.accounts(40);
  const writers = [ledger.writer(), ledger.writer(), ledger.writer()];
  const everywhere = writers.flatMap((writer) => [...buyFor(writer, accounts), ...buyFor(writer, accounts)]);
  expect(new Set(await Promise.all(everywhere))).toEqual(new Set(['done']));
  const { rows } = await ledger.owner.query<{ versions: string }>(
    'SELECT DISTINCT version::text AS versions FROM credit.accounts WHERE account_id = ANY ($1)',
    [accounts],
  );
  expect(rows).toEqual([{ versions: '6' }]);
  expect(await ledger.imbalance()).toBeUndefined();
});
