import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { canonicalJson, type HistoryRecord } from '@breakwater/contracts';
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

/** What a customer did to a payment under a key; without an amount, to all of it. */
export function changedPayment(
  customer: 1 | 2,
  operation: 'capture' | 'void' | 'refund',
  of: string,
  amountMinor?: number,
): HistoryRecord {
  return {
    ...paid(customer, `${of}-${operation}`, 0),
    operation,
    arguments: {
      accountId: `a-000000${customer}`,
      paymentId: idOf('pay', of),
      ...(amountMinor === undefined ? {} : { amountMinor }),
    },
  };
}

/** A repayment that fits `repayment`. */
export function repaid(customer: 1 | 2, key: string, amountMinor: number): HistoryRecord {
  return {
    ...paid(customer, key, 0),
    operation: 'repay',
    arguments: { accountId: `a-000000${customer}`, amountMinor },
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

/** The digest of the answer to a purchase. */
export function digestOf(key: string, amountMinor: number): string {
  const body = canonicalJson({ paymentId: idOf('pay', key), amountMinor });
  return createHash('sha256').update(body).digest('hex');
}

/**
 * What the clients saw: three payments (one without an answer), a loan, a refusal, one that never arrived, a look, two
 * holds that ended, a refund and a repayment.
 */
export const HISTORY: readonly HistoryRecord[] = [
  paid(1, 'key-one', 1_000, { answers: [{ status: 201, sha256: digestOf('key-one', 1_000) }] }),
  paid(2, 'key-two', 2_000),
  paid(2, 'key-three', 3_000, { outcome: 'info', code: 'client_timeout' }),
  paid(2, 'key-four', 4_000, { outcome: 'info', code: 'connection_lost' }),
  paid(2, 'key-five', 900_000, { outcome: 'fail', code: 'limit_exceeded', status: 422 }),
  borrowed(),
  looked(2, 500, 2),
  paid(2, 'key-hold', 600, { operation: 'hold' }),
  changedPayment(2, 'capture', 'key-hold', 500),
  paid(2, 'key-released', 700, { operation: 'hold' }),
  changedPayment(2, 'void', 'key-released'),
  changedPayment(2, 'refund', 'key-two', 300),
  repaid(1, 'key-repay', 1_500),
];

/** A record of a change, as if it had been asked for another payment. */
export function movedTo(of: string, record: HistoryRecord | undefined): HistoryRecord {
  const { resourceId: _, ...rest } = record ?? paid(2, 'nothing', 0);
  return { ...rest, arguments: { ...rest.arguments, paymentId: idOf('pay', of) } };
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
