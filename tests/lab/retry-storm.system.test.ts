import { test } from 'vitest';
import { checkStorm } from './retry-storm.ts';

/** Enough for each run to be made more than once. */
const DRILL_MS = 600_000;

test(
  'after a burst retries is still down 20 s later, and resilient is back within 2 s',
  () => checkStorm({ green: 6, steady: 8, fault: 6, recovery: 21, retrigger: 1, after: 1 }, 1),
  DRILL_MS,
);
