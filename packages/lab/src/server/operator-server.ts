import { randomBytes } from 'node:crypto';
import type { Clock } from '@breakwater/clock';
import type { StoreName } from '@breakwater/drills';
import { fastify } from 'fastify';
import type { Log } from '../fleet/index.ts';
import type { Platform } from '../platform/platform.ts';
import type { StoreLinks } from '../platform/store-links.ts';
import { FaultInjector } from '../runner/injector.ts';
import { addDesignOrder } from './design-order.ts';
import { FaultOrder, orderOf, plannedFault } from './fault-order.ts';
import { addLadderOrder } from './ladder-order.ts';
import { Refusal, answerErrors } from './refusal.ts';
import { type ChangingFleet, addReplicaRoutes } from './replica-routes.ts';
import { requireToken } from './require-token.ts';

/** Where people break the running fleet by hand. */
export interface OperatorServer {
  readonly url: string;
  /** Ends every fault and the server. */
  close(): Promise<void>;
}

const BODY_BYTES_MAX = 16_384;
/** For people and their scripts on the same machine. */
const CONNECTIONS_MAX = 100;
/** How long a request, and the head of one, may take to arrive, and a connection may stay without one, in milliseconds. */
const SOCKET_BOUNDS = { requestTimeout: 30_000, keepAliveTimeout: 65_000, http: { headersTimeout: 10_000 } };

/** What of the fleet can be steered here. */
type ServedPlatform = ChangingFleet &
  Pick<
    Platform,
    'target' | 'operatorToken' | 'status' | 'design' | 'changeDesign' | 'ladder' | 'orderLadder'
  >;

/** The network in front of the stores. */
type StruckLinks = Pick<StoreLinks, 'has' | 'strike' | 'heal'>;

/**
 * Serves, on loopback and to holders of the operator token only: `GET /v1/services`, `GET /v1/design`,
 * `PUT /v1/design`, `GET /v1/ladder`, `PUT /v1/ladder`, `GET /v1/faults`, `POST /v1/faults`, the panic button
 * `DELETE /v1/faults`, and the calls of `addReplicaRoutes`.
 */
export async function startOperatorServer(
  platform: ServedPlatform,
  { clock, log, links }: { readonly clock: Clock; readonly log: Log; readonly links: StruckLinks },
): Promise<OperatorServer> {
  const injector = new FaultInjector({
    target: platform.target,
    stores: links,
    operatorToken: platform.operatorToken,
    clock,
    onEvent: ({ id, entry }, what) =>
      log.info({ fault: id, kind: entry.fault.kind, ...entry.target }, `fault ${what}`),
    onFailure: ({ id }, error) => log.error({ fault: id, reason: error.message }, 'fault missed its time'),
  });
  const app = fastify({
    bodyLimit: BODY_BYTES_MAX,
    ...SOCKET_BOUNDS,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  });
  app.server.maxConnections = CONNECTIONS_MAX;
  answerErrors(app, log);
  app.addHook('onRequest', requireToken(platform.operatorToken));
  addReplicaRoutes(app, { fleet: platform, log, renewFaults: (service) => injector.renew(service) });
  app.get('/v1/services', () => platform.status());
  addDesignOrder(app, platform, log);
  addLadderOrder(app, platform, log);
  app.get('/v1/faults', () => injector.active.map((fault) => ({ id: fault.id, ...orderOf(fault) })));
  app.post<{ Body: FaultOrder }>('/v1/faults', { schema: { body: FaultOrder } }, async (request, reply) => {
    const order = request.body;
    const fleet = { services: platform.status(), hasLink: (store: StoreName) => links.has(store) };
    const id = `fault-${randomBytes(4).toString('hex')}`;
    await injector.beginFor(plannedFault(id, order, fleet), order.forSeconds * 1000).catch((error: Error) => {
      throw new Refusal(409, `The fault could not be begun: ${error.message}`, error);
    });
    return reply.status(201).send({ id, ...order });
  });
  app.delete('/v1/faults', async (_request, reply) => {
    await injector.endAll().catch((error: Error) => {
      throw new Refusal(502, `Not every fault could be ended: ${error.message}`, error);
    });
    return reply.status(204).send();
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    async close() {
      try {
        await injector.endAll();
      } finally {
        await app.close();
      }
    },
  };
}
