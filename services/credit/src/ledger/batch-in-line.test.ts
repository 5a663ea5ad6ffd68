import { VirtualClock } from '@breakwater/clock';
import { CallRefused, deadlineIn } from '@breakwater/resilience';
import { type Work, currentWork, onBehalfOf } from '@breakwater/service-kit';
import type { Pool } from 'pg';
import { expect, test } from 'vitest';
import { LedgerWriter } from './ledger-writer.ts';
import { purchase } from './test-operations.ts';

test('a batch stands in the line of the pool as its most important operation, as long as one of them waits', async () => {
  const clock = new VirtualClock();
  const seen: Work[] = [];
  const connect = (): Promise<never> => {
    seen.push(currentWork());
    return Promise.reject(new CallRefused('bulkhead', 'bulkhead_full'));
  };
  const writer = new LedgerWriter({ pool: { connect } as unknown as Pool, clock });
  const submit = (workClass: string, account: string, leftMs: number): Promise<unknown> => {
    const deadline = deadlineIn(clock, leftMs);
    return onBehalfOf({ workClass, deadline }, () => writer.submit(purchase(account), deadline));
  };
  const ends = await Promise.allSettled([
    // The first leaves alone; the others fill the batch behind it.
    submit('loan', 'a-0000001', 100),
    submit('loan', 'a-0000002', 300),
    submit('payment', 'a-0000003', 200),
  ]);
  expect(ends.map((end) => (end as PromiseRejectedResult).reason as unknown)).toEqual([
    expect.objectContaining({ reason: 'bulkhead_full', outcome: 'fail' }),
    expect.objectContaining({ reason: 'bulkhead_full', outcome: 'fail' }),
    expect.objectContaining({ reason: 'bulkhead_full', outcome: 'fail' }),
  ]);
  expect(seen).toEqual([
    { workClass: 'loan', deadline: deadlineIn(clock, 100) },
    { workClass: 'payment', deadline: deadlineIn(clock, 300) },
  ]);
});

test('says how many operations waited behind a batch until it was too late for them', async () => {
  const clock = new VirtualClock();
  const connection = Promise.withResolvers<never>();
  const connect = (): Promise<never> => connection.promise;
  const batches: number[] = [];
  const expired: number[] = [];
  const writer = new LedgerWriter({
    pool: { connect } as unknown as Pool,
    clock,
    onBatch: ({ size }) => batches.push(size),
    onExpired: (count) => expired.push(count),
  });
  const deadline = deadlineIn(clock, 100);
  const ends = [1, 2, 3].map((each) => writer.submit(purchase(`a-000000${each}`), deadline));
  const settled = Promise.allSettled(ends);
  await clock.advance(200);
  connection.reject(new CallRefused('bulkhead', 'bulkhead_full'));
  expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect([batches, expired]).toEqual([[1], [2]]);
});
