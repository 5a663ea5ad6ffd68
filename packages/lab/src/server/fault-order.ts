import { ServiceName, canStrike, possibleInstead } from '@breakwater/drills';
import { FaultSpec, ProcessFault } from '@breakwater/faults';
import { type Static, Type } from 'typebox';
import type { ServiceStatus } from '../fleet/index.ts';
import type { PlannedFault } from '../runner/injector.ts';
import { Refusal } from './refusal.ts';

/** `POST /v1/faults`: a fault that begins now and ends by itself. */
export const FaultOrder = Type.Object(
  {
    service: ServiceName,
    replica: Type.Optional(Type.Integer({ minimum: 1 })),
    forSeconds: Type.Number({ exclusiveMinimum: 0, maximum: 3_600 }),
    fault: Type.Union([FaultSpec, ProcessFault]),
  },
  { additionalProperties: false },
);
export type FaultOrder = Static<typeof FaultOrder>;

/** An order as the injector takes it. What strikes one process strikes the first one when none is named. */
export function plannedFault(
  id: string,
  { service, replica: named, forSeconds, fault }: FaultOrder,
  fleet: readonly ServiceStatus[],
): PlannedFault {
  const isOfProcess = fault.kind === 'kill' || fault.kind === 'pause';
  const replica = named ?? (isOfProcess ? fleet.find(({ name }) => name === service)?.replica : undefined);
  const target = replica === undefined ? { service } : { service, replica };
  return { id, startMs: 0, endMs: forSeconds * 1000, entry: { target, fault } };
}

/** The order that a fault came from. */
export function orderOf({ startMs, endMs, entry: { target, fault } }: PlannedFault): FaultOrder {
  return { ...target, forSeconds: (endMs - startMs) / 1000, fault };
}

/** @throws Refusal when the order cannot be carried out in this fleet. */
export function requirePossible(
  { service, replica, fault }: FaultOrder,
  fleet: readonly ServiceStatus[],
): void {
  if (!canStrike(service, fault.kind))
    throw new Refusal(400, `/body/service: ${possibleInstead(service, fault.kind)}`);
  const numbers = fleet.flatMap((each) => (each.name === service ? [each.replica] : []));
  if (replica !== undefined && !numbers.includes(replica))
    throw new Refusal(
      400,
      `/body/replica: there is no ${service} ${replica}; there is ${numbers.join(', ')}`,
    );
}
