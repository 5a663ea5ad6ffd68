import { type Static, Type } from 'typebox';

/**
 * A replica can do less than its capacity model says: it has fewer slots, or each request takes it longer. It answers,
 * its health checks stay green, and it is slow all the same: the gray failure (Huang et al., "Gray Failure: The
 * Achilles' Heel of Cloud-Scale Systems", HotOS 2017).
 */
export const CapacityFault = Type.Object(
  {
    kind: Type.Literal('capacity'),
    slotShare: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, maximum: 1, description: 'Share of the slots that is left.' }),
    ),
    serviceTimeFactor: Type.Optional(
      Type.Number({ minimum: 1, maximum: 1_000, description: 'How many times as long each request takes.' }),
    ),
  },
  // Without either it would do nothing, and a drill with it would say something false.
  { additionalProperties: false, minProperties: 2 },
);
export type CapacityFault = Static<typeof CapacityFault>;

/** What is left of a replica's capacity; both are 1 when nothing is wrong. */
export interface CapacityLeft {
  readonly slotShare: number;
  readonly serviceTimeFactor: number;
}

/** What several faults together leave of the capacity: each takes its part of what the others left. */
export function capacityLeft(faults: readonly CapacityFault[]): CapacityLeft {
  return faults.reduce<CapacityLeft>(
    (left, { slotShare = 1, serviceTimeFactor = 1 }) => ({
      slotShare: left.slotShare * slotShare,
      serviceTimeFactor: left.serviceTimeFactor * serviceTimeFactor,
    }),
    { slotShare: 1, serviceTimeFactor: 1 },
  );
}
