import type { Clock, Random } from '@breakwater/clock';
import { FaultBoard, behaviourRoutes, possibleFaults } from '@breakwater/faults';
import type { CapacityModel } from './capacity.ts';
import type { ServiceName } from './fleet-calls.ts';
import type { HttpApp } from './http-app.ts';

/** What operators may take from a replica's capacity: nothing from one without a model, since that would do nothing. */
export function capacityFaults(
  service: ServiceName,
  model: CapacityModel,
  parts: { readonly clock: Clock; readonly random: Random },
): FaultBoard {
  const kinds = hasModel(service) && model.slots > 0 ? possibleFaults[service] : [];
  return new FaultBoard({ ...parts, kinds });
}

/** Adds the routes that strike a replica's capacity to its operator listener; for lab mode only. */
export function addCapacityFaultRoutes(service: ServiceName, operator: HttpApp, board: FaultBoard): void {
  // The outside systems have routes of their own there, for the faults of their trade.
  if (hasModel(service)) for (const route of behaviourRoutes(board)) operator.route(route);
}

function hasModel(service: ServiceName): service is 'gateway' | 'credit' | 'risk' {
  return service === 'gateway' || service === 'credit' || service === 'risk';
}
