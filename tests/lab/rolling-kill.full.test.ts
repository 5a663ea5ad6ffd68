import { test } from 'vitest';
import { checkRollingKill } from './rolling-kill.ts';

const LENGTHS = { green: 5, steady: 6, fault: 30, recovery: 2, retrigger: 6, after: 2 };
const DRILL_MS = 600_000;

test.each([2, 3])(
  'a rolling kill costs naive payments and resilient none (seed %d)',
  (seed) => checkRollingKill(LENGTHS, seed),
  DRILL_MS,
);
