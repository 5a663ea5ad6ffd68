import type { WorkFaults } from '@breakwater/faults';

/** How the bank carries out one instruction. */
export interface Manner {
  /** How often it is booked. */
  readonly bookings: number;
  /** How long it stays pending; null when it settles at once. */
  readonly settleMs: number | null;
  /** How many callbacks tell that it settled. */
  readonly callbackCopies: number;
  /** How long after settling they begin. */
  readonly callbackDelayMs: number;
}

/**
 * What the faults make of an instruction. The bank by itself calls back about what it settles later, once and at once;
 * what it settles in its answer needs no callback.
 */
export function mannerOf({ duplicate, ambiguous, callback }: WorkFaults): Manner {
  return {
    bookings: duplicate === undefined ? 1 : 2,
    settleMs: ambiguous?.settleMs ?? null,
    callbackCopies: callback?.copies ?? (ambiguous === undefined ? 0 : 1),
    callbackDelayMs: callback?.delayMs ?? 0,
  };
}
