import { noDeadline } from '@breakwater/resilience';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { purchase } from './test-operations.ts';
import { type Pending, WaitingLine } from './waiting-line.ts';

function pending(accountNumber: number, idempotencyKey?: string): Pending {
  const operation = purchase(
    `a-000000${accountNumber}`,
    idempotencyKey === undefined ? {} : { idempotencyKey },
  );
  return {
    operation,
    deadline: noDeadline,
    workClass: 'payment',
    resolve: () => undefined,
    reject: () => undefined,
    passedOver: 0,
  };
}

function lineOf(items: readonly Pending[]): WaitingLine {
  const line = new WaitingLine(1_000);
  for (const item of items) line.add(item);
  return line;
}

function byAccount(items: readonly Pending[]): Pending[][] {
  return [1, 2, 3, 4, 5].map((n) => items.filter((item) => item.operation.accountId === `a-000000${n}`));
}

test('a second operation of an account waits for the next batch, and others overtake it', () => {
  const [first, second, other] = [pending(1), pending(1), pending(2)];
  const line = lineOf([first, second, other]);
  expect(line.takeBatch(10)).toEqual([first, other]);
  expect(line.takeBatch(10)).toEqual([second]);
  expect(line.takeBatch(10)).toEqual([]);
});

test('two operations under one key of one caller are never in one batch', () => {
  const [first, second] = [pending(1, 'a-key'), pending(2, 'a-key')];
  const caller = { callerId: 'c-0000009' };
  const sameCaller = [first, second].map((item) => ({
    ...item,
    operation: { ...item.operation, ...caller },
  }));
  expect(lineOf(sameCaller).takeBatch(10)).toHaveLength(1);
  // Another caller's key is another key.
  expect(lineOf([first, second]).takeBatch(10)).toHaveLength(2);
});

test('a full line takes nothing more', () => {
  const line = new WaitingLine(1);
  expect(line.add(pending(1))).toBe(true);
  expect(line.add(pending(2))).toBe(false);
  expect(line.length).toBe(1);
});

test('batches hold every operation once, one an account, each account in the order of arrival', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 8 }),
      (accountNumbers, sizeMax) => {
        const items = accountNumbers.map((number) => pending(number));
        const line = lineOf(items);
        const taken: Pending[] = [];
        while (line.length > 0) {
          const batch = line.takeBatch(sizeMax);
          expect(batch.length).toBeGreaterThan(0);
          expect(batch.length).toBeLessThanOrEqual(sizeMax);
          expect(new Set(batch.map((item) => item.operation.accountId)).size).toBe(batch.length);
          taken.push(...batch);
        }
        expect(byAccount(taken)).toEqual(byAccount(items));
      },
    ),
  );
});
