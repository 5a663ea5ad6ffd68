import { test } from 'vitest';
import { checkBoundedLines, checkBudget, checkStorm } from './retry-storm.ts';

const LENGTHS = { green: 4, steady: 12, fault: 10, recovery: 26, retrigger: 1, after: 1 };
const DRILL_MS = 600_000;

test.each([1, 2, 3])(
  'a burst of 10 s leaves eager retries down for good, with a budget too; bounded lines heal them (seed %d)',
  async (seed) => {
    await checkStorm(LENGTHS, seed);
    await checkBudget(LENGTHS, seed);
    await checkBoundedLines({ ...LENGTHS, recovery: 10 }, seed);
  },
  DRILL_MS,
);
