import { test } from 'vitest';
import { checkGrayReplica } from './gray-replica.ts';

const DRILL_MS = 300_000;

test(
  'one slow replica of three takes naive down though its health is green; resilient is as quick as without it',
  () => checkGrayReplica({ green: 6, steady: 4, fault: 10, recovery: 1, retrigger: 20, after: 1 }, 1),
  DRILL_MS,
);
