import { DesignError } from '@breakwater/designs';
import { DrillError } from '@breakwater/drills';
import { LoadInputError, TraceError } from '@breakwater/load';
import { expect, it } from 'vitest';
import { InputError } from '../input-error.ts';
import { MetricError } from '../measure/metrics.ts';
import { exitStatus, exitStatusOf } from './exit-status.ts';

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
