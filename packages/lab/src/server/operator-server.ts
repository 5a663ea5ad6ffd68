import { randomBytes } from 'node:crypto';
import type { Clock } from '@breakwater/clock';
import { FaultSpec, ProcessFault } from '@breakwater/faults';
import { ServiceName } from '@breakwater/drills';
import { fastify } from 'fastify';
import { type Static, Type } from 'typebox';
import type { Platform } from '../platform/start-platform.ts';
import { FaultInjector, type PlannedFault } from '../runner/injector.ts';

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
type FaultOrder = Static<typeof FaultOrder>;

/** Where people break the running fleet by hand. */
export interface OperatorServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves, on loopback and to holders of the operator token only: `GET /v1/services`, `GET /v1/faults`,
 * `POST /v1/faults`, and the panic button `DELETE /v1/faults`.
 */
export async function startOperatorServer(platform: Platform, clock: Clock): Promise<OperatorServer> {
  const active = new Map<string, FaultOrder>();
  const injector = new FaultInjector({
    target: platform.target,
    operatorToken: platform.operatorToken,
    clock,
    onEvent: (fault, what) => void (what === 'ends' && active.delete(fault.id)),
  });
  const app = fastify({
    bodyLimit: 16_384,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  });
  app.addHook('onRequest', async (request, reply) => {
    if (request.headers.authorization === `Bearer ${platform.operatorToken}`) return undefined;
    return reply
      .status(401)
      .header('www-authenticate', 'Bearer')
      .send({ title: 'The operator token is missing or wrong.' });
  });
  app.get('/v1/services', () => platform.status());
  app.get('/v1/faults', () => [...active].map(([id, order]) => ({ id, ...order })));
  app.post<{ Body: FaultOrder }>('/v1/faults', { schema: { body: FaultOrder } }, async (request, reply) => {
    const order = request.body;
    const id = `fault-${randomBytes(4).toString('hex')}`;
    await injector.beginFor(plannedFault(id, order), order.forSeconds * 1000);
    active.set(id, order);
    return reply.status(201).send({ id, ...order });
  });
  app.delete('/v1/faults', async (_request, reply) => {
    await injector.endAll();
    return reply.status(204).send();
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    async close() {
      await injector.endAll();
      await app.close();
    },
  };
}

function plannedFault(id: string, { service, replica, forSeconds, fault }: FaultOrder): PlannedFault {
  const target = replica === undefined ? { service } : { service, replica };
  const title = { en: fault.kind, zh: fault.kind };
  return {
    id,
    startMs: 0,
    endMs: forSeconds * 1000,
    entry: { phase: 'fault', from: 0, to: 1, title, target, fault },
  };
}
