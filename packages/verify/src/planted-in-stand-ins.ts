import type { StandInCaps, StandInRow } from './decision-evidence.ts';
import type { Evidence } from './evidence.ts';
import type { Planted } from './planted.ts';
import { sampleEvidence } from './sample-evidence.ts';
import { ACCOUNT } from './sample-rows.ts';

const base = sampleEvidence();
const CAPS: StandInCaps = { amountMinorMax: 1_000, customerMinorMax: 2_000, totalMinorMax: 2_000 };
const STAND_IN: StandInRow = {
  operationId: 'op-pay',
  accountId: ACCOUNT,
  amountMinor: 1_000n,
  takenStep: 1,
  settledStep: 4,
};
/** Another payment of the same customer, or of somebody else, before risk had reviewed the first one. */
const SECOND: StandInRow = { ...STAND_IN, operationId: 'op-second', takenStep: 2, settledStep: null };

/** A world in which the payment, and perhaps a second one, was approved without risk. */
function world(standIns: readonly StandInRow[], caps: StandInCaps | null = CAPS): Partial<Evidence> {
  const [paid, ...others] = base.decisions;
  const decision = { ...paid!, rung: 'stand_in', caps };
  const second = { ...decision, operationId: 'op-second' };
  return { standIns, decisions: [decision, second, ...others] };
}

/** The sample's declined payment, as one that was given up undecided. */
const GIVEN_UP = base.operations.map((row) =>
  row.operationId === 'op-declined' ? { ...row, refusalCode: 'deferred_not_taken' } : row,
);

/** Approvals without risk, and a payment accepted for later, in which everything is right. */
export const SOUND_STAND_INS: readonly Partial<Evidence>[] = [
  world([STAND_IN]),
  world([STAND_IN, SECOND]),
  {
    operations: GIVEN_UP,
    deferrals: GIVEN_UP.filter(({ operationId }) => operationId === 'op-declined'),
  },
  // Once risk has reviewed one, there is room for another.
  world(
    [
      { ...STAND_IN, settledStep: 2 },
      { ...SECOND, takenStep: 3 },
    ],
    { ...CAPS, totalMinorMax: 1_000 },
  ),
];

/** What approvals without risk, and payments accepted for later, may not be. */
export const PLANTED_IN_STAND_INS: readonly Planted[] = [
  [19, 'a payment given up that was never accepted for later', { operations: GIVEN_UP }],
  [17, 'an approval without risk that is no exposure', world([])],
  [17, 'an exposure of another amount', world([{ ...STAND_IN, amountMinor: 999n }])],
  [17, 'an approval without risk and without caps', world([STAND_IN], null)],
  [17, 'a payment above its cap', world([STAND_IN], { ...CAPS, amountMinorMax: 999 })],
  [17, 'a customer above the cap', world([STAND_IN, SECOND], { ...CAPS, customerMinorMax: 1_999 })],
  [
    17,
    'all together above the cap',
    world([STAND_IN, { ...SECOND, accountId: 'a-0000002' }], { ...CAPS, totalMinorMax: 1_999 }),
  ],
  [
    17,
    'a payment above the cap of the design',
    { ...world([STAND_IN]), rungCaps: { stand_in: { amountMinorMax: 999 } } },
  ],
];
