import { count, degradationOptions, probeOptions, type OptionTable } from '@breakwater/resilience';
import type { Rung } from '@breakwater/contracts';
import { type Static, Type } from 'typebox';
import { optionProperties } from './option-schema.ts';
import { strict, why } from './schema-parts.ts';

/** How far payments go that are approved without risk, in minor units. */
export const standInCaps = {
  amountMinorMax: count(20_000, 1, 100_000_000),
  /** Of one customer, all that risk has not reviewed yet. */
  customerMinorMax: count(50_000, 1, 1_000_000_000),
  /** Of all customers and replicas, likewise. */
  totalMinorMax: count(5_000_000, 1, 1_000_000_000_000),
} satisfies OptionTable;

/** How many payments are taken down for later, and for how long at most. */
export const deferralBounds = {
  paymentsMax: count(1_000, 1, 1_000_000),
  waitMsMax: count(600_000, 1_000, 86_400_000),
} satisfies OptionTable;

/** A rung that the design pulls by itself, with the options of its own. */
function rung<T extends OptionTable>(own: T) {
  return Type.Object({ ...optionProperties(own), ...optionProperties(degradationOptions), ...why }, strict);
}

/**
 * The rungs of the degradation ladder that a design pulls by itself; those that are left out are pulled by hand only. The
 * cached bureau report has no rule of its own: it is the fallback of `risk->bureau`, for each call.
 */
export const Ladder = Type.Object(
  {
    loans_off: Type.Optional(rung({})),
    stand_in: Type.Optional(rung(standInCaps)),
    accept_for_later: Type.Optional(rung(deferralBounds)),
    read_only: Type.Optional(rung(probeOptions)),
    closed: Type.Optional(rung(probeOptions)),
  } satisfies Partial<Record<Rung, unknown>>,
  strict,
);
export type Ladder = Static<typeof Ladder>;

/** A rung that a design may pull. */
export type AutomaticRung = keyof Ladder;

/** What each of them watches: the share of trouble among the calls over this edge; among payments where risk is asked. */
export const watchedEdge = {
  loans_off: 'credit->risk',
  stand_in: 'credit->risk',
  accept_for_later: 'credit->risk',
  read_only: 'service->postgres',
  closed: 'gateway->credit',
} as const satisfies Record<AutomaticRung, string>;
