import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '@breakwater/clock';
import { ProblemError } from '@breakwater/contracts';
import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { type HttpApp, createHttpApp } from './http-app.ts';
import type { Metrics } from './metrics.ts';
import { Readiness } from './readiness.ts';
import { internalContext } from './request-context.ts';
import type { Sampler } from './trace-context.ts';

/** What everybody who reaches the listener may read. */
const OPEN_ROUTES: ReadonlySet<string> = new Set(['/livez', '/readyz', '/metrics']);
/** Connections at once: a monitor, a supervisor and a few people. */
const CONNECTIONS_MAX = 200;

/**
 * The listener for operators: `/livez`, `/readyz` and `/metrics` for everybody who reaches it, and whatever else is added
 * for holders of the operator token only. The check stands before the listener as a whole, so no route can forget it,
 * and who has no token does not even learn which routes there are.
 */
export function createOperatorApp(options: {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly operatorToken: string;
  readonly readiness?: Readiness;
  /** Decides for traces that begin with an order of an operator. */
  readonly sampler?: Sampler | undefined;
}): HttpApp {
  const { logger, metrics, clock, readiness = new Readiness(clock), sampler } = options;
  const app = createHttpApp({
    logger,
    metrics,
    contextOf: (request) => internalContext(request.headers, clock, sampler),
    connectionsMax: CONNECTIONS_MAX,
  });
  const requireToken = operatorGuard(options.operatorToken);
  app.addHook('onRequest', async (request) => {
    const isOpen = !request.is404 && OPEN_ROUTES.has(request.routeOptions.url ?? '');
    if (!isOpen) requireToken(request);
  });
  app.get('/livez', () => ({ status: 'alive' }));
  app.get('/readyz', async (_request, reply) => {
    const report = await readiness.report();
    return reply.status(report.status === 'ready' ? 200 : 503).send(report);
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
  return app;
}

/** Throws unless a request carries the operator token. */
function operatorGuard(operatorToken: string): (request: FastifyRequest) => void {
  const expected = Buffer.from(`Bearer ${operatorToken}`);
  return (request) => {
    const given = Buffer.from(request.headers.authorization ?? '');
    const same = given.length === expected.length && timingSafeEqual(given, expected);
    if (!same) throw new ProblemError('unauthenticated');
  };
}
