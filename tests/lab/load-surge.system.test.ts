import { test } from 'vitest';
import { checkSurge } from './load-surge.ts';

/** Enough for each run to be made more than once. */
const DRILL_MS = 600_000;

test(
  'at ten times the capacity naive answers hardly anybody and resilient as many as ever, payments before loans',
  () => checkSurge([10, 2], { green: 6, steady: 10, fault: 10, recovery: 5, retrigger: 6, after: 1 }, 1),
  DRILL_MS,
);
