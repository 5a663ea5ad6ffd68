import { expect, it } from 'vitest';
import { RunningTotals } from './running-totals.ts';

it('follows a counter that grows', () => {
  const totals = new RunningTotals();
  totals.add('risk/1', 'calls', 5);
  totals.add('risk/1', 'calls', 9);
  expect([...totals.sums()]).toEqual([['calls', 9]]);
});

it('keeps what a replica had counted before it restarted, however often', () => {
  const totals = new RunningTotals();
  for (const value of [5, 9, 2, 4, 1]) totals.add('risk/1', 'calls', value);
  expect(totals.sums().get('calls')).toBe(9 + 4 + 1);
});

it('adds replicas up, and keeps counters apart', () => {
  const totals = new RunningTotals();
  totals.add('risk/1', 'calls', 5);
  totals.add('risk/10', 'calls', 7);
  totals.add('risk/1', 'refusals', 1);
  totals.add('risk/10', 'calls', 2);
  expect([...totals.sums()]).toEqual([
    ['calls', 5 + 7 + 2],
    ['refusals', 1],
  ]);
});

it('knows nothing of what it never saw', () => {
  expect(new RunningTotals().sums().size).toBe(0);
});
