import { DesignError } from '@breakwater/designs';
import { DrillError } from '@breakwater/drills';
import { LoadInputError, TraceError } from '@breakwater/load';
import { expect, it } from 'vitest';
import { InputError } from '../input-error.ts';
import { MetricError } from '../measure/metrics.ts';
import type { Verdict } from '../measure/summary.ts';
import { exitStatus, exitStatusOf, exitStatusOfDrill } from './exit-status.ts';

it('keeps the numbers that scripts rely on', () => {
  expect(exitStatus).toEqual({ held: 0, runFailed: 1, inputWrong: 2, notHeld: 99 });
});

it.each([
  new InputError('x'),
  new DesignError('x.yaml', [{ path: '', message: 'x' }]),
  new DrillError('x.yaml', [{ path: '', message: 'x' }]),
  new MetricError('x', 'y'),
  new LoadInputError('x', 'y'),
  new TraceError('x.csv', 1, '1', 'y'),
])('ends with 2 for wrong input: %o', (error) => {
  expect(exitStatusOf(error)).toBe(2);
});

it.each([new Error('x'), new TypeError('x'), 'x', undefined])(
  'ends with 1 for whatever else: %o',
  (error) => {
    expect(exitStatusOf(error)).toBe(1);
  },
);

it.each<[number, string, Verdict[]]>([
  [0, 'when every design passes', ['pass', 'pass']],
  [99, 'when an expectation was missed or the money is wrong', ['pass', 'fail']],
  [99, 'when the money is not proved right', ['unknown', 'pass']],
  [1, 'when a run was ended early', ['aborted', 'pass']],
  [1, 'when a steady state was not reached', ['inconclusive', 'pass']],
  [1, 'when a design was not run at all', ['pass']],
  [1, 'when nothing was run', []],
  [99, 'when a design failed and another was not in its steady state', ['inconclusive', 'fail']],
  [99, 'when a design failed and another was ended early', ['fail', 'aborted']],
  [99, 'when a design failed and another was not run at all', ['fail']],
])('ends a drill of two designs with %i %s', (status, _when, verdicts) => {
  expect(exitStatusOfDrill(verdicts, 2)).toBe(status);
});
