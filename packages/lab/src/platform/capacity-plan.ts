import type { ServiceName } from '@breakwater/drills';

/** What one replica can do: requests at once, and the mean service time of each. No slots: the machine is the limit. */
export interface ReplicaCapacity {
  readonly slots: number;
  readonly serviceMs: number;
}

/**
 * What the replicas can do, by service (`risk`) and by replica where one differs (`risk.2`). The machine is the limit of
 * those that are not in it.
 */
export type CapacityPlan = Readonly<Record<string, ReplicaCapacity>>;

/** The services that a capacity model can stand before. */
export const MODELLED_SERVICES = ['gateway', 'credit', 'risk'] as const;

/** Whose capacity: that of one replica, or that of all of a service and of those that join it. */
export interface CapacityOwner {
  readonly service: ServiceName;
  readonly replica?: number | undefined;
}

/** The capacity of a replica; undefined when the machine is its limit. */
export function capacityOf(
  plan: CapacityPlan,
  service: string,
  replica: number,
): ReplicaCapacity | undefined {
  const capacity = plan[`${service}.${replica}`] ?? plan[service];
  return capacity === undefined || capacity.slots === 0 ? undefined : capacity;
}

/** The plan with another capacity for one replica, or for a whole service, whose replicas then do not differ any more. */
export function withCapacity(
  plan: CapacityPlan,
  { service, replica }: CapacityOwner,
  capacity: ReplicaCapacity,
): CapacityPlan {
  if (replica !== undefined) return { ...plan, [`${service}.${replica}`]: capacity };
  const others = Object.entries(plan).filter(([key]) => !key.startsWith(`${service}.`));
  return { ...Object.fromEntries(others), [service]: capacity };
}

/** A capacity as the environment of a replica says it. */
export function capacityEnv({ slots, serviceMs }: ReplicaCapacity): Record<string, string> {
  return { CAPACITY_SLOTS: String(slots), CAPACITY_SERVICE_MS: String(serviceMs) };
}
