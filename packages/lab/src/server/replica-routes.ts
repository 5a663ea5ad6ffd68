import type { ServiceName } from '@breakwater/drills';
import type { FastifyInstance } from 'fastify';
import type { Log } from '../fleet/index.ts';
import { FleetRefusal, type FleetRefusalReason } from '../platform/fleet-refusal.ts';
import type { Platform } from '../platform/platform.ts';
import { Refusal } from './refusal.ts';
import { CapacityOrder, CapacityPath, NewReplicaOrder, ReplicaPath } from './replica-orders.ts';

/** The part of a platform that replicas join and leave. */
export type ChangingFleet = Pick<
  Platform,
  'replicas' | 'addReplica' | 'drainReplica' | 'restartReplica' | 'changeCapacity'
>;

/** What the routes need. */
export interface ReplicaRouteParts {
  readonly fleet: ChangingFleet;
  readonly log: Log;
  /** Gives a service's replicas the faults that are in place, of which one that has just begun knows nothing. */
  readonly renewFaults: (service: ServiceName) => Promise<void>;
}

const STATUSES: Readonly<Record<FleetRefusalReason, number>> = {
  unknown_replica: 404,
  last_replica: 409,
  too_many_replicas: 409,
};

/** Adds the calls by which replicas are listed, added, drained, started anew, and given another capacity. */
export function addReplicaRoutes(app: FastifyInstance, { fleet, log, renewFaults }: ReplicaRouteParts): void {
  app.get('/v1/replicas', () => fleet.replicas());

  app.post<{ Body: NewReplicaOrder }>(
    '/v1/replicas',
    { schema: { body: NewReplicaOrder } },
    async ({ body: { service } }, reply) => {
      const added = await orRefuse(fleet.addReplica(service), `No ${service} could be added`);
      await orRefuse(renewFaults(service), `${service} ${added.replica} did not take the faults in place`);
      log.info({ service, replica: added.replica }, 'replica added');
      return reply.status(201).send(added);
    },
  );

  app.delete<{ Params: ReplicaPath }>(
    '/v1/replicas/:service/:replica',
    { schema: { params: ReplicaPath } },
    async ({ params: { service, replica } }, reply) => {
      const drained = fleet.drainReplica(service, Number(replica));
      await orRefuse(drained, `${service} ${replica} could not be taken out`);
      log.info({ service, replica: Number(replica) }, 'replica drained');
      return reply.status(204).send();
    },
  );

  app.post<{ Params: ReplicaPath }>(
    '/v1/replicas/:service/:replica/restart',
    { schema: { params: ReplicaPath } },
    async ({ params: { service, replica } }) => {
      const restarted = fleet.restartReplica(service, Number(replica));
      const view = await orRefuse(restarted, `${service} ${replica} could not be started anew`);
      await orRefuse(renewFaults(service), `${service} ${replica} did not take the faults in place`);
      log.info({ service, replica: Number(replica) }, 'replica started anew');
      return view;
    },
  );

  for (const path of ['/v1/replicas/:service/capacity', '/v1/replicas/:service/:replica/capacity'])
    app.put<{ Params: CapacityPath; Body: CapacityOrder }>(
      path,
      { schema: { params: CapacityPath, body: CapacityOrder } },
      async ({ params: { service, replica }, body: capacity }) => {
        const owner = { service, ...(replica === undefined ? {} : { replica: Number(replica) }) };
        const changed = fleet.changeCapacity(owner, capacity);
        await orRefuse(changed, 'Not every replica took the capacity');
        log.info({ ...owner, ...capacity }, 'capacity changed');
        return fleet
          .replicas()
          .filter((each) => each.service === service && each.replica === (owner.replica ?? each.replica));
      },
    );
}

/** What a change comes to; what it fails with becomes one clear answer. */
function orRefuse<T>(change: Promise<T>, what: string): Promise<T> {
  return change.catch((error: Error) => {
    if (error instanceof FleetRefusal)
      throw new Refusal(STATUSES[error.reason], `${what}: ${error.message}.`, error);
    throw new Refusal(502, `${what}: ${error.message}`, error);
  });
}
