import { type Static, Type } from 'typebox';

/**
 * The rungs of the degradation ladder, from the mildest to the last. Each is a way to go on with less; they are pulled
 * one by one, so any of them may be in force.
 */
export const RUNGS = [
  /** No new loans; payments go on. */
  'loans_off',
  /** Decisions about loans may rest on a bureau report from the cache. */
  'bureau_from_cache',
  /** Small payments are approved without risk, up to caps, and reviewed afterwards. */
  'stand_in',
  /** Payments that cannot be decided now are taken down and decided later. */
  'accept_for_later',
  /** Nothing is changed; looking goes on. */
  'read_only',
  /** Nobody is let in; a page says so. */
  'closed',
] as const;
export type Rung = (typeof RUNGS)[number];

/** The number of a rung, from 1; 0 is normal operation. */
export function rungNumber(rung: Rung | undefined): number {
  return rung === undefined ? 0 : RUNGS.indexOf(rung) + 1;
}

/** What an operator says of a rung: pulled, never pulled, or as the design decides. */
export const RungOrder = Type.Enum(['on', 'off', 'design']);
export type RungOrder = Static<typeof RungOrder>;

const order = Type.Optional(RungOrder);

/** `PUT /operator/ladder`: orders for some rungs; those that are left out stay as they are. */
export const LadderOrders = Type.Object(
  {
    loans_off: order,
    bureau_from_cache: order,
    stand_in: order,
    accept_for_later: order,
    read_only: order,
    closed: order,
  } satisfies Record<Rung, typeof order>,
  { additionalProperties: false, minProperties: 1 },
);
export type LadderOrders = Static<typeof LadderOrders>;

/** One rung as a replica sees it. */
export interface RungState {
  readonly rung: Rung;
  readonly number: number;
  readonly order: RungOrder;
  readonly inForce: boolean;
}

const entry = `(${RUNGS.join('|')})=(on|off|design)`;

/** Orders as one text, such as `loans_off=on,stand_in=off`: the form in which a process is started with them. */
export const LadderText = Type.String({
  default: '',
  pattern: `^(${entry}(,${entry})*)?$`,
  description: 'Orders for rungs of the degradation ladder, such as loans_off=on,stand_in=off.',
});

/** The orders in a text that has passed `LadderText`; of two for one rung the last counts. */
export function readLadderText(text: string): LadderOrders {
  const entries = text === '' ? [] : text.split(',').map((each) => each.split('='));
  return Object.fromEntries(entries) as LadderOrders;
}

/** The orders as a text. */
export function ladderTextOf(orders: LadderOrders): string {
  return Object.entries(orders)
    .map(([rung, given]) => `${rung}=${given}`)
    .join(',');
}
