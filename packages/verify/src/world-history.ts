import { writeFile } from 'node:fs/promises';
import type { HistoryRecord } from '@breakwater/contracts';
import { idOf } from './world-operations.ts';

/** What clients have recorded of the world. */

/** A payment that fits `purchase`. */
export function paid(
  customer: 1 | 2,
  key: string,
  amountMinor: number,
  changes: Partial<HistoryRecord> = {},
): HistoryRecord {
  return {
    process: customer,
    operation: 'pay',
    arguments: {
      accountId: `a-000000${customer}`,
      merchantId: 'm-00001',
      orderId: `order-${key}`,
      amountMinor,
      instalments: 1,
    },
    idempotencyKey: key,
    intendedMs: 0,
    attempts: 1,
    outcome: 'ok',
    ...changes,
  };
}

/** A loan of 50,000 by customer one that fits `loan`. */
export function borrowed(): HistoryRecord {
  return {
    process: 1,
    operation: 'borrow',
    arguments: { accountId: 'a-0000001', amountMinor: 50_000, termMonths: 12 },
    idempotencyKey: 'key-loan',
    intendedMs: 0,
    attempts: 1,
    outcome: 'ok',
    resourceId: idOf('loan', 'key-loan'),
  };
}

/** A look at an account. */
export function looked(customer: 1 | 2, sentMs: number, version: number): HistoryRecord {
  return {
    process: customer,
    operation: 'look',
    arguments: { accountId: `a-000000${customer}` },
    intendedMs: sentMs,
    sentMs,
    attempts: 1,
    outcome: 'ok',
    version,
  };
}

/** Writes a history. */
export async function writeHistory(
  path: string,
  startedAtMs: number,
  records: readonly HistoryRecord[],
): Promise<void> {
  const header = {
    schema: 1,
    run: 'test',
    seed: 1,
    target: 'http://127.0.0.1:1',
    startedAtMs,
    arrivals: records.length,
    arrivalsSha256: 'test',
  };
  await writeFile(path, [header, ...records].map((line) => `${JSON.stringify(line)}\n`).join(''));
}
