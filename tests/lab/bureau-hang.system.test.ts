import { test } from 'vitest';
import { checkBureauHang } from './bureau-hang.ts';

const DRILL_MS = 300_000;

test(
  'a bureau that hangs stalls all of naive, and does not change the tail of payments on resilient',
  () => checkBureauHang({ green: 5, steady: 16, fault: 16, recovery: 1, retrigger: 1, after: 1 }, 1),
  DRILL_MS,
);
