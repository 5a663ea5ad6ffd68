import type { FaultKind } from './fault-spec.ts';

const OF_EVERY_CALL = ['latency', 'errors', 'hang', 'lost-answer'] as const;

/** What each steerable service can act out; it refuses every other fault. */
export const possibleFaults = {
  gateway: ['capacity', ...OF_EVERY_CALL],
  credit: ['capacity', ...OF_EVERY_CALL],
  risk: ['capacity', ...OF_EVERY_CALL],
  'bank-mock': [...OF_EVERY_CALL, 'duplicate', 'ambiguous', 'refuse', 'callback'],
  'credit-bureau-mock': [...OF_EVERY_CALL, 'quota', 'stale', 'malformed', 'wrong-person'],
} as const satisfies Readonly<Record<string, readonly FaultKind[]>>;
