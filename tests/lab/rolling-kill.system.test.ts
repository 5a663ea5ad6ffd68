import { test } from 'vitest';
import { checkRollingKill } from './rolling-kill.ts';

const DRILL_MS = 300_000;

test(
  'every replica behind the gateway is killed in turn: naive loses payments, resilient not one, the money right on both',
  () => checkRollingKill({ green: 6, steady: 6, fault: 24, recovery: 2, retrigger: 4, after: 2 }, 1),
  DRILL_MS,
);
