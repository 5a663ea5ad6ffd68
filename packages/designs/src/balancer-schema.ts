import {
  activeHealthOptions,
  balancerOptions,
  ejectionOptions,
  ownCellOptions,
  prequalOptions,
  slowStartOptions,
} from '@breakwater/resilience';
import { type Static, Type } from 'typebox';
import { optionProperties } from './option-schema.ts';
import { strict, why } from './schema-parts.ts';

/** How a balancer chooses. */
const BALANCER_KINDS = [
  'round_robin',
  'least_requests',
  'power_of_two_choices',
  'least_load',
  'prequal',
] as const;

/** Which replica gets an attempt: how it is chosen, and from which of them. */
export const BalancerPolicy = Type.Object(
  {
    kind: Type.Enum(BALANCER_KINDS),
    ...optionProperties(balancerOptions),
    /** How replicas are asked how busy they are; for the kind `prequal` alone. */
    prequal: Type.Optional(Type.Object(optionProperties(prequalOptions), strict)),
    /** Replicas are asked whether they are well. */
    health: Type.Optional(Type.Object(optionProperties(activeHealthOptions), strict)),
    /** Replicas are judged by how calls end there. */
    ejection: Type.Optional(Type.Object(optionProperties(ejectionOptions), strict)),
    slowStart: Type.Optional(Type.Object(optionProperties(slowStartOptions), strict)),
    /** Attempts stay among the replicas of the caller's own cell, while enough of them are healthy. */
    ownCell: Type.Optional(Type.Object(optionProperties(ownCellOptions), strict)),
    ...why,
  },
  strict,
);
export type BalancerPolicy = Static<typeof BalancerPolicy>;
