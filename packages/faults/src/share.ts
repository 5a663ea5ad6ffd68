import type { Random } from '@breakwater/clock';
import type { Policy } from '@breakwater/resilience';
import { Type } from 'typebox';

/** The part of the calls that a fault strikes, from 0 to 1; every call when it is not given. */
export const Share = Type.Optional(
  Type.Number({
    minimum: 0,
    maximum: 1,
    description: 'The part of the calls that it strikes; 1 when absent.',
  }),
);

/** Draws whether a fault strikes a call; one that strikes every call draws nothing. */
export function strikes(share: number | undefined, random: Random): boolean {
  return share === undefined || share >= 1 || random.uniform() < share;
}

/** Lets a fault strike only its share of the calls; each call is drawn by itself. */
export function strikeShare(share: number | undefined, random: Random, fault: Policy): Policy {
  return {
    name: fault.name,
    execute: (call, next) => (strikes(share, random) ? fault.execute(call, next) : next(call)),
  };
}
