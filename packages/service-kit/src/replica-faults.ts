import type { Clock, Random } from '@breakwater/clock';
import { FaultBoard, behaviourRoutes, possibleFaults } from '@breakwater/faults';
import type { Logger } from 'pino';
import { addCapacityRoutes } from './capacity-routes.ts';
import type { CurrentCapacity } from './current-capacity.ts';
import type { ServiceName } from './fleet-calls.ts';
import type { HttpApp } from './http-app.ts';

/** The board of what operators do to a replica: to its capacity, and to the calls of its product routes. */
export function replicaFaults(
  service: ServiceName,
  parts: { readonly clock: Clock; readonly random: Random },
): FaultBoard {
  return new FaultBoard({ ...parts, kinds: hasModel(service) ? possibleFaults[service] : [] });
}

/** What steers a replica. */
export interface ReplicaSteering {
  readonly service: ServiceName;
  readonly operator: HttpApp;
  readonly board: FaultBoard;
  readonly capacity: CurrentCapacity;
  readonly logger: Logger;
}

/** Adds the routes that set a replica's capacity and strike it to its operator listener; for lab mode only. */
export function addReplicaSteering({ service, operator, board, capacity, logger }: ReplicaSteering): void {
  // The outside systems have routes of their own there, for the faults of their trade.
  if (!hasModel(service)) return;
  addCapacityRoutes(operator, capacity, logger);
  // Nothing can be taken from one without a model, so a fault that would do nothing is refused.
  const possible = () => board.kinds.filter((kind) => kind !== 'capacity' || capacity.now.slots > 0);
  for (const route of behaviourRoutes(board, possible)) operator.route(route);
}

function hasModel(service: ServiceName): service is 'gateway' | 'credit' | 'risk' {
  return service === 'gateway' || service === 'credit' || service === 'risk';
}
