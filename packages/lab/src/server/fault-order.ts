import {
  type FleetFault,
  ServiceName,
  type StoreFault,
  StoreName,
  canStrike,
  isServiceFault,
  isStoreFault,
  possibleInstead,
} from '@breakwater/drills';
import { FaultSpec, NetworkFault, ProcessFault } from '@breakwater/faults';
import { parseToxic } from '@breakwater/faults/proxy';
import { type Static, Type } from 'typebox';
import type { ServiceStatus } from '../fleet/index.ts';
import type { PlannedFault } from '../runner/injector.ts';
import { Refusal } from './refusal.ts';

/** `POST /v1/faults`: a fault that begins now and ends by itself. */
export const FaultOrder = Type.Object(
  {
    service: Type.Optional(ServiceName),
    replica: Type.Optional(Type.Integer({ minimum: 1 })),
    store: Type.Optional(StoreName),
    forSeconds: Type.Number({ exclusiveMinimum: 0, maximum: 3_600 }),
    fault: Type.Union([FaultSpec, ProcessFault, NetworkFault]),
  },
  { additionalProperties: false },
);
export type FaultOrder = Static<typeof FaultOrder>;

/** What of the fleet an order can strike. */
export interface OrderedFleet {
  readonly services: readonly ServiceStatus[];
  /** Whether the network in front of a store can be struck. */
  readonly hasLink: (store: StoreName) => boolean;
}

/**
 * An order as the injector takes it. What strikes one process strikes the first one when none is named.
 * @throws Refusal when the order cannot be carried out in this fleet.
 */
export function plannedFault(id: string, order: FaultOrder, fleet: OrderedFleet): PlannedFault {
  return { id, startMs: 0, endMs: order.forSeconds * 1000, entry: entryOf(order, fleet) };
}

/** The order that a fault came from. */
export function orderOf({ startMs, endMs, entry: { target, fault } }: PlannedFault): FaultOrder {
  return { ...target, forSeconds: (endMs - startMs) / 1000, fault };
}

function entryOf({ service, replica, store, fault }: FaultOrder, fleet: OrderedFleet): FleetFault {
  if ((service === undefined) === (store === undefined))
    throw new Refusal(400, '/body: must name a service or a store');
  const entry = {
    target: {
      ...(service === undefined ? {} : { service }),
      ...(replica === undefined ? {} : { replica }),
      ...(store === undefined ? {} : { store }),
    },
    fault,
  };
  if (isStoreFault(entry)) return storeEntry(entry, fleet);
  if (isServiceFault(entry)) return serviceEntry(entry, fleet);
  const other = service === undefined ? 'a service' : 'a store';
  throw new Refusal(400, `/body/fault/kind: ${fault.kind} strikes ${other}`);
}

function serviceEntry(
  { target: { service, replica: named }, fault }: Extract<FleetFault, { target: { service: unknown } }>,
  { services }: OrderedFleet,
): FleetFault {
  if (!canStrike(service, fault.kind))
    throw new Refusal(400, `/body/service: ${possibleInstead(service, fault.kind)}`);
  const numbers = services.flatMap((each) => (each.name === service ? [each.replica] : []));
  if (named !== undefined && !numbers.includes(named))
    throw new Refusal(400, `/body/replica: there is no ${service} ${named}; there is ${numbers.join(', ')}`);
  const isOfProcess = fault.kind === 'kill' || fault.kind === 'pause';
  const replica = named ?? (isOfProcess ? numbers[0] : undefined);
  return { target: replica === undefined ? { service } : { service, replica }, fault };
}

function storeEntry(entry: StoreFault, { hasLink }: OrderedFleet): FleetFault {
  const { target, fault } = entry;
  if (!hasLink(target.store))
    throw new Refusal(409, `No proxy stands in front of ${target.store}; start the fleet with --proxies.`);
  if (fault.kind === 'down') return entry;
  const { kind: _, ...toxic } = fault;
  try {
    parseToxic(toxic);
  } catch (error) {
    throw new Refusal(400, `/body/fault: ${(error as Error).message}`, error as Error);
  }
  return entry;
}
