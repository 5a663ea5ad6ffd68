import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { TestLedger } from './test-ledger.ts';
import { purchase, soon } from './test-operations.ts';

let ledger: TestLedger;
let accounts: string[];
beforeAll(async () => {
  ledger = await TestLedger.create(inject('databaseUrl'));
  accounts = await ledger.accounts(2_000, { limitMinor: 10n ** 9n, payLaterLimitMinor: 10n ** 9n });
});
afterAll(() => ledger.drop());

const COUNT = 6_000;

test.each([
  ['one writer, batches of up to 250, eight merchants', 1, 250, 8, 1],
  ['two writers, batches of up to 250, eight merchants', 2, 250, 8, 1],
  ['two writers, batches of up to 250, one hot merchant', 2, 250, 1, 1],
  ['one writer, batches of up to 250, twelve instalments', 1, 250, 8, 12],
  ['sixteen writers, one operation a transaction, eight merchants', 16, 1, 8, 1],
  ['sixteen writers, one operation a transaction, one hot merchant', 16, 1, 1, 1],
] as const)('purchases a second with %s', async (what, writerCount, batchMax, merchants, instalments) => {
  const pool = ledger.pool(writerCount);
  const writers = Array.from({ length: writerCount }, () =>
    ledger.writer({ pool, batchMax, waitingMax: COUNT }),
  );
  const count = batchMax === 1 ? COUNT / 4 : COUNT;
  const run = async (operations: number): Promise<number> => {
    const purchases = Array.from({ length: operations }, (_, index) =>
      purchase(accounts[(index * 7919) % accounts.length] ?? '', {
        merchantId: `m-0000${1 + (index % merchants)}`,
        amountMinor: 100n,
        instalments,
      }),
    );
    const startedMs = performance.now();
    const answers = await Promise.all(
      purchases.map((one, index) => writers[index % writerCount]!.submit(one, soon())),
    );
    expect(answers.every((answer) => answer.outcome === 'done')).toBe(true);
    return operations / ((performance.now() - startedMs) / 1_000);
  };
  await run(count / 4);
  console.log(`${what}: ${Math.round(await run(count))} purchases a second`);
  expect(await ledger.imbalance()).toBeUndefined();
});
