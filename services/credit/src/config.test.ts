import { expect, it } from 'vitest';
import { labProblems } from './config.ts';

it.each(['idempotency', 'bank-look-up', 'outbox'])(
  '%s can be broken in the laboratory and nowhere else',
  (BROKEN) => {
    expect(labProblems({ BROKEN, LAB_MODE: true })).toEqual([]);
    expect(labProblems({ BROKEN, LAB_MODE: false })).toEqual([
      `BROKEN: ${BROKEN} is possible in lab mode only: LAB_MODE must be true`,
    ]);
  },
);

it('is no problem of a service in which everything works', () => {
  expect(labProblems({ BROKEN: 'nothing', LAB_MODE: false })).toEqual([]);
});
