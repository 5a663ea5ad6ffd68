import { test } from 'vitest';
import { checkSurge } from './load-surge.ts';

const LENGTHS = { green: 5, steady: 15, fault: 20, recovery: 12, retrigger: 20, after: 2 };
const DRILL_MS = 600_000;

/** Each surge comes once as the first, when naive still stands, and once as the second, when it does not any more. */
test.each([
  [10, 5, 1],
  [5, 2, 2],
  [2, 10, 3],
] as const)(
  'for 20 s %d times and then %d times as much is asked for as can be done (seed %d)',
  (first, second, seed) => checkSurge([first, second], LENGTHS, seed),
  DRILL_MS,
);
