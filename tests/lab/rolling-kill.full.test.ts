import { test } from 'vitest';
import { checkRollingKill } from './rolling-kill.ts';

const LENGTHS = { green: 5, steady: 10, fault: 42, recovery: 4, retrigger: 8, after: 4 };
const DRILL_MS = 600_000;

test.each([1, 2, 3])(
  'a rolling kill costs naive payments and resilient none (seed %d)',
  (seed) => checkRollingKill(LENGTHS, seed),
  DRILL_MS,
);
