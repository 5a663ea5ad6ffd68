import { type FaultKind, possibleFaults } from '@breakwater/faults';
import type { ServiceFault, ServiceName } from './drill-schema.ts';

type Kind = ServiceFault['fault']['kind'];

/** The services whose behaviour can be steered while they run. */
const STEERABLE_SERVICES = ['gateway', 'credit', 'risk', 'credit-bureau-mock', 'bank-mock'] as const;

/** Whether a kind of fault can be done to a service: any replica can be killed or paused, what else depends on its trade. */
export function canStrike(service: ServiceName, kind: Kind): boolean {
  return kind === 'kill' || kind === 'pause' || faultsOf(service).some((possible) => possible === kind);
}

/** Says of a fault that cannot be done to a service what can, and where that fault is possible. */
export function possibleInstead(service: ServiceName, kind: Kind): string {
  const own = faultsOf(service);
  const besides = own.length === 0 ? '' : `; its behaviour can be ${own.join(', ')}`;
  const elsewhere = STEERABLE_SERVICES.filter((other) => canStrike(other, kind));
  return `${service} can be killed and paused${besides}; ${kind} strikes ${elsewhere.join(' or ')}`;
}

function faultsOf(service: ServiceName): readonly FaultKind[] {
  const steerable = STEERABLE_SERVICES.find((name) => name === service);
  return steerable === undefined ? [] : possibleFaults[steerable];
}
