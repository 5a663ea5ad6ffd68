import { type Static, Type } from 'typebox';
import type { FleetFault, TimelineEntry } from './drill-schema.ts';

/**
 * For its time everybody asks for more than usual, or for less: the fault is the load itself. The load generator acts it
 * out by its plan, so that it strikes no service and the same seed gives the same arrivals.
 */
export const LoadFault = Type.Object(
  {
    kind: Type.Literal('load'),
    ofCapacity: Type.Number({
      exclusiveMinimum: 0,
      maximum: 20,
      description: 'Offered rate over capacity while it lasts.',
    }),
  },
  { additionalProperties: false },
);
export type LoadFault = Static<typeof LoadFault>;

/** Whether an entry of a timeline strikes a part of the fleet, and not the load. */
export function isFleetFault(entry: Pick<TimelineEntry, 'target' | 'fault'>): entry is FleetFault {
  return entry.target !== undefined && entry.fault.kind !== 'load';
}
