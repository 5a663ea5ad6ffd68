import { type Static, Type } from 'typebox';

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
