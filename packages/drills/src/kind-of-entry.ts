import type { FleetFault, ServiceFault, StoreFault, TimelineEntry } from './drill-schema.ts';

/** What decides what an entry of a timeline strikes. */
type Struck = Pick<TimelineEntry, 'target' | 'fault'>;

/** Whether an entry strikes a service. */
export function isServiceFault<Entry extends Struck>(entry: Entry): entry is Entry & ServiceFault {
  return entry.target?.service !== undefined && !isOfLoad(entry) && !isOfNetwork(entry);
}

/** Whether an entry strikes the network in front of a store. */
export function isStoreFault<Entry extends Struck>(entry: Entry): entry is Entry & StoreFault {
  return entry.target?.store !== undefined && isOfNetwork(entry);
}

/** Whether an entry strikes a part of the fleet, and not the load. */
export function isFleetFault<Entry extends Struck>(entry: Entry): entry is Entry & FleetFault {
  return isServiceFault(entry) || isStoreFault(entry);
}

function isOfLoad({ fault }: Struck): boolean {
  return fault.kind === 'load';
}

/** Whether a fault is one of the network, which strikes stores. */
export function isOfNetwork({ fault }: Pick<Struck, 'fault'>): boolean {
  return fault.kind === 'down' || fault.kind === 'toxic';
}
