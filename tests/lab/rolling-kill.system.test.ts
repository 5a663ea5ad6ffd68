import { test } from 'vitest';
import { checkRollingKill } from './rolling-kill.ts';

/** Enough for each run to be made more than once. */
const DRILL_MS = 600_000;

test(
  'every replica behind the gateway is killed in turn: naive loses payments, resilient not one, the money right on both',
  () => checkRollingKill({ green: 5, steady: 5, fault: 20, recovery: 1, retrigger: 4, after: 1 }, 1),
  DRILL_MS,
);
