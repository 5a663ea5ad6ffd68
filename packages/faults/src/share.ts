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

/** Lets a fault strike only its share of the calls; each call is drawn by itself. */
export function strikeShare(share: number | undefined, random: Random, fault: Policy): Policy {
  if (share === undefined || share >= 1) return fault;
  return {
    name: fault.name,
    execute: (call, next) => (random.uniform() < share ? fault.execute(call, next) : next(call)),
  };
}
