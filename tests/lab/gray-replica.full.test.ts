import { test } from 'vitest';
import { checkGrayReplica } from './gray-replica.ts';

const LENGTHS = { green: 6, steady: 8, fault: 20, recovery: 1, retrigger: 60, after: 1 };
const DRILL_MS = 600_000;

test.each([1, 2, 3])(
  'a replica that is ten times as slow costs resilient hardly any of its tail (seed %d)',
  (seed) => checkGrayReplica(LENGTHS, seed),
  DRILL_MS,
);
