import { test } from 'vitest';
import { checkBureauHang } from './bureau-hang.ts';

const LENGTHS = { green: 5, steady: 20, fault: 20, recovery: 1, retrigger: 1, after: 1 };
const DRILL_MS = 600_000;

test.each([1, 2, 3])(
  'a hanging bureau leaves the tail of payments as it was on resilient (seed %d)',
  (seed) => checkBureauHang(LENGTHS, seed),
  DRILL_MS,
);
