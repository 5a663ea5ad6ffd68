import { ServiceName } from '@breakwater/drills';
import { type Static, Type } from 'typebox';
import { MODELLED_SERVICES } from '../platform/capacity-plan.ts';
import { SCALABLE_SERVICES } from '../platform/platform.ts';

const strict = { additionalProperties: false };
/** As it stands in an address, where everything is text. */
const ReplicaNumber = Type.String({ pattern: '^[1-9][0-9]{0,5}$' });

/** `POST /v1/replicas`: the service that is to have one more. */
export const NewReplicaOrder = Type.Object({ service: Type.Enum(SCALABLE_SERVICES) }, strict);
export type NewReplicaOrder = Static<typeof NewReplicaOrder>;

/** Names a replica in an address. */
export const ReplicaPath = Type.Object({ service: ServiceName, replica: ReplicaNumber });
export type ReplicaPath = Static<typeof ReplicaPath>;

/** Names those whose capacity is set: one replica, or all of a service. */
export const CapacityPath = Type.Object({
  service: Type.Enum(MODELLED_SERVICES),
  replica: Type.Optional(ReplicaNumber),
});
export type CapacityPath = Static<typeof CapacityPath>;

/** What a replica is to be able to do; no slots: the machine is the limit. */
export const CapacityOrder = Type.Object(
  {
    slots: Type.Integer({ minimum: 0, maximum: 10_000 }),
    serviceMs: Type.Number({ minimum: 0, maximum: 60_000 }),
  },
  strict,
);
export type CapacityOrder = Static<typeof CapacityOrder>;
