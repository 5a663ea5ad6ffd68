import { expect, it } from 'vitest';
import { RunningTotals } from './running-totals.ts';

it('follows a counter that grows', () => {
  const totals = new RunningTotals();
  expect(totals.add('risk/1', 'calls', 5)).toBe(5);
  expect(totals.add('risk/1', 'calls', 9)).toBe(9);
});

it('keeps what a replica had counted before it restarted, however often', () => {
  const totals = new RunningTotals();
  for (const value of [5, 9, 2, 4, 1]) totals.add('risk/1', 'calls', value);
  expect(totals.lastOf('risk/1', 'calls')).toBe(9 + 4 + 1);
});

it('keeps replicas and counters apart', () => {
  const totals = new RunningTotals();
  totals.add('risk/1', 'calls', 5);
  totals.add('risk/10', 'calls', 7);
  totals.add('risk/1', 'refusals', 1);
  expect(totals.lastOf('risk/1', 'calls')).toBe(5);
  expect(totals.countersOf('risk/1')).toEqual(['calls', 'refusals']);
  expect(totals.countersOf('risk/10')).toEqual(['calls']);
});

it('knows zero of what it never saw', () => {
  expect(new RunningTotals().lastOf('risk/1', 'calls')).toBe(0);
});
