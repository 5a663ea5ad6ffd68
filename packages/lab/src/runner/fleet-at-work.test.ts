import { metric } from '@breakwater/contracts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fleetAtWork } from './fleet-at-work.ts';
import { type TestReplica, startTestReplica } from './test-replica.ts';

let replica: TestReplica;
const fleet = () => [{ name: 'risk', replica: 1, url: replica.url }];

beforeEach(async () => {
  replica = await startTestReplica();
});
afterEach(() => replica.close());

it('is quiet when nothing waits and no slot is in use', async () => {
  replica.metrics = `${metric.queueWaiting} 0\n${metric.slotsInUse} 0\n`;
  expect(await fleetAtWork(fleet())).toEqual([]);
});

it('is quiet where a replica has no queue at all', async () => {
  replica.metrics = 'process_cpu_seconds_total 1\n';
  expect(await fleetAtWork(fleet())).toEqual([]);
});

it('says who still works on how much', async () => {
  replica.metrics = `${metric.queueWaiting} 7\n${metric.slotsInUse} 4\n`;
  expect(await fleetAtWork(fleet())).toEqual(['risk 1 still works on 4 requests, and 7 wait in its queue']);
});

it('does not take silence for quiet', async () => {
  replica.status = 500;
  expect(await fleetAtWork(fleet())).toEqual(['risk 1 does not say whether it is still at work']);
  await replica.close();
  expect(await fleetAtWork(fleet())).toEqual(['risk 1 does not say whether it is still at work']);
});
