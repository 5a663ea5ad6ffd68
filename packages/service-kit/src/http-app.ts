import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { WorkClass } from '@breakwater/contracts';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  type RawServerDefault,
  LogController,
  fastify,
} from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { refusalOf, sendProblem, useErrorBoundary } from './error-boundary.ts';
import type { Metrics } from './metrics.ts';
import type { RequestContext } from './request-context.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import { parseJsonStrictly } from './strict-json.ts';
import { answerUnreadable, refuseTunnel } from './unreadable-request.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Trace, deadline, class and caller of this request. */
    context: RequestContext;
  }
  interface FastifyContextConfig {
    /** Set on routes that do the product's work: they count in the metrics and pass through the capacity model. */
    workClass?: WorkClass;
  }
}

/** A Fastify instance whose routes take their types from TypeBox schemas. */
export type HttpApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** The largest body that any route reads. */
const BODY_LIMIT_BYTES = 16 * 1024;

/**
 * A connection on which nothing moves for so long is closed, in milliseconds. Longer than any deadline that a design may
 * set, since a client that waits for its answer moves nothing either.
 */
const STANDSTILL_MS_MAX = 660_000;
/** How often Node looks for requests that do not arrive in time, in milliseconds. */
const LOOK_FOR_SLOW_MS = 5_000;

/** How long and how large anything on a connection may be. */
const SOCKET_BOUNDS = {
  requestTimeout: 30_000,
  // Longer than the clients of the fleet keep a connection, so that none is closed while a request is on its way.
  keepAliveTimeout: 65_000,
  connectionTimeout: STANDSTILL_MS_MAX,
  http: {
    headersTimeout: 10_000,
    maxHeaderSize: 16 * 1024,
    connectionsCheckingInterval: LOOK_FOR_SLOW_MS,
  },
} as const;

/**
 * A Fastify application with strict parsing (no coercion, no silent removal of properties, repeated keys refused),
 * bounded sockets and times, the request context and the one error boundary.
 */
export function createHttpApp(options: {
  logger: Logger;
  metrics: Metrics;
  /** Reads the context of a request before anything else happens to it. */
  contextOf: (request: FastifyRequest) => RequestContext;
  /** Whether the service is shutting down: then no connection is kept after its answer. */
  isDraining?: () => boolean;
  /** Connections at once; those beyond are not accepted. */
  connectionsMax?: number;
  /** The proxies in front whose word is taken for a client's address. */
  trustProxy?: string[] | false;
}): HttpApp {
  const loggerInstance: FastifyBaseLogger = options.logger;
  const app = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    // A logger of its own for each request would be searched for secrets each time, and hardly any writes a line.
    childLoggerFactory: (logger) => logger,
    bodyLimit: BODY_LIMIT_BYTES,
    ...SOCKET_BOUNDS,
    forceCloseConnections: 'idle',
    // What arrives on a connection that is still open is served; it is the last request there.
    return503OnClosing: false,
    exposeHeadRoutes: false,
    trustProxy: options.trustProxy ?? false,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false },
    ajv: {
      customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false, allErrors: false },
    },
    // What fails before a route is found does not come to the error boundary by itself.
    frameworkErrors: (error, request, reply) => {
      request.context = options.contextOf(request);
      reply.headers(SECURITY_HEADERS);
      void sendProblem(request, reply, refusalOf(error), options.metrics);
    },
    clientErrorHandler: (error, socket) => answerUnreadable(error, socket, options.metrics),
  });
  app.server.maxConnections = options.connectionsMax ?? 10_000;
  app.server.on('connect', (_request, socket) => refuseTunnel(socket, options.metrics));
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, parseJsonStrictly(body as string));
    } catch (error) {
      done(Object.assign(error as Error, { statusCode: 400 }));
    }
  });
  app.decorateRequest('context');
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(SECURITY_HEADERS);
    if (options.isDraining?.() === true) reply.header('connection', 'close');
    request.context = options.contextOf(request);
    done();
  });
  countAnswers(app, options.metrics);
  useErrorBoundary(app, options.metrics);
  return app.withTypeProvider<TypeBoxTypeProvider>();
}

function countAnswers(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { workClass } = request.routeOptions.config;
    if (workClass !== undefined) {
      const route = request.routeOptions.url ?? 'unknown';
      metrics.requests.inc({
        route,
        status: String(reply.statusCode),
        work_class: request.context.workClass,
      });
      metrics.requestSeconds.observe({ route }, reply.elapsedTime / 1000);
    }
    done();
  });
}
