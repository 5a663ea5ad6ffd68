import { VirtualClock } from '@breakwater/clock';
import { expect, it } from 'vitest';
import { TrialBalances } from './trial-balances.ts';

it('reads at once and then every five seconds, until it is stopped', async () => {
  const clock = new VirtualClock(0);
  const balances = new TrialBalances(() => Promise.resolve({ atMs: clock.nowMs(), sums: [] }), clock);
  balances.start();
  await clock.advance(12_000);
  expect((await balances.stop()).map(({ atMs }) => atMs)).toEqual([0, 5_000, 10_000]);
  expect(clock.pendingTimers).toBe(0);
});

it('remembers a read that failed, reads no more, and throws it when it is stopped', async () => {
  const clock = new VirtualClock(0);
  let reads = 0;
  const balances = new TrialBalances(() => {
    reads += 1;
    return reads < 2 ? Promise.resolve({ atMs: 0, sums: [] }) : Promise.reject(new Error('no database'));
  }, clock);
  balances.start();
  await clock.advance(60_000);
  expect(reads).toBe(2);
  await expect(balances.stop()).rejects.toThrow('no database');
  await expect(balances.stop()).rejects.toThrow('no database');
});

it('has read nothing when it never began', async () => {
  const balances = new TrialBalances(() => Promise.reject(new Error('not asked')), new VirtualClock());
  expect(await balances.stop()).toEqual([]);
});
