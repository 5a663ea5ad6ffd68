import { type Clock, Random, realClock } from '@breakwater/clock';
import { type Design, type EdgeName, buildPipeline, buildQueue, loadDesign } from '@breakwater/designs';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Redis } from 'ioredis';
import { type Static, type TObject, Type } from 'typebox';
import { useCapacity } from './capacity.ts';
import { readConfig, serviceSettings } from './config.ts';
import { EdgeClient } from './edge-client.ts';
import { type HttpApp, createHttpApp } from './http-app.ts';
import { createLogger } from './logger.ts';
import { Metrics } from './metrics.ts';
import { type ReadinessCheck, addHealthRoutes } from './operator.ts';
import { metricsListener } from './policy-metrics.ts';
import { createPostgresPool } from './postgres.ts';
import { createRedis } from './redis.ts';
import { ReplicaPools } from './replica-pools.ts';
import { internalContext, publicContext } from './request-context.ts';

type Settings<Own extends TObject> = Static<Own> & Static<TObject<typeof serviceSettings>>;

/** What a service gets to build itself from. */
export interface ServiceRuntime<Own extends TObject> {
  readonly config: Readonly<Settings<Own>>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly design: Design;
  /** The internal listener; it has health and metrics already. */
  readonly app: HttpApp;
  /** A listener for clients outside the fleet, without health, metrics and operator routes; admission as the design says. */
  publicApp(port: number): HttpApp;
  random(purpose: string): Random;
  /** A client for the replicas at `urls`, guarded as the design says for that edge. */
  edge(edge: EdgeName, urls: readonly string[]): EdgeClient;
  /** A pool bounded as the design says, which acts as `role`. */
  postgres(url: string, role: string): Pool;
  redis(url: string): Redis;
  ready(check: ReadinessCheck): void;
  /** Registers a step of the shutdown; the last registered runs first. */
  closing(step: () => Promise<unknown>): void;
}

/** What makes a service. */
export interface ServiceDefinition<Own extends TObject> {
  readonly name: string;
  readonly settings: Own;
  /** The edge whose server side guards this service's product routes; null for a service outside the design. */
  readonly serverEdge: EdgeName | null;
  build(runtime: ServiceRuntime<Own>): Promise<void>;
}

/** How long a service may take to finish what it has begun when it is asked to stop. */
const DRAIN_MS = 5_000;

/**
 * Starts a service: configuration, logger, metrics, design, listeners; builds it; serves until SIGTERM or SIGINT,
 * then becomes unready, drains and ends.
 */
export async function runService<Own extends TObject>(definition: ServiceDefinition<Own>): Promise<void> {
  const schema = Type.Object({ ...serviceSettings, ...definition.settings.properties });
  const config = readConfig(schema, process.env) as Settings<Own>;
  const logger = createLogger(definition.name, config.REPLICA, config.LOG_LEVEL);
  const metrics = new Metrics();
  const design = await loadDesign(config.DESIGN);
  const checks: ReadinessCheck[] = [];
  const steps: (() => Promise<unknown>)[] = [];
  const listeners: { app: HttpApp; port: number }[] = [];
  const state = { draining: false };
  const random = (purpose: string): Random => Random.forPurpose(config.SEED, `${definition.name}:${config.REPLICA}:${purpose}`);
  const listenerFor = (edge: string): ReturnType<typeof metricsListener> => metricsListener(metrics, logger, edge);
  const guard = (app: HttpApp): void => {
    const model = { slots: config.CAPACITY_SLOTS, serviceMs: config.CAPACITY_SERVICE_MS };
    const server = definition.serverEdge === null ? undefined : design.edges[definition.serverEdge]?.server;
    const queue = buildQueue(server, model.slots, realClock, listenerFor(definition.serverEdge ?? definition.name));
    useCapacity(app, { model, queue, random: random('service-time'), clock: realClock, metrics });
  };

  const app = createHttpApp({ logger, metrics, contextOf: (request) => internalContext(request.headers, realClock) });
  listeners.push({ app, port: config.PORT });
  addHealthRoutes(app, metrics, checks, state);
  if (definition.serverEdge !== 'client->gateway') guard(app);
  await definition.build({
    config,
    clock: realClock,
    logger,
    metrics,
    design,
    app,
    publicApp(port) {
      const outside = createHttpApp({ logger, metrics, contextOf: (request) => publicContext(request, publicDeadline(design)) });
      guard(outside);
      listeners.push({ app: outside, port });
      return outside;
    },
    random,
    edge(edge, urls) {
      const pools = new ReplicaPools(urls);
      steps.push(() => pools.close());
      const pipeline = buildPipeline(design.edges[edge]?.caller, {
        clock: realClock,
        random: random(edge),
        listener: listenerFor(edge),
        replicas: urls,
      });
      return new EdgeClient(pools, pipeline, realClock);
    },
    postgres(url, role) {
      const pool = createPostgresPool(url, role, design.edges['service->postgres'] ?? {}, logger);
      steps.push(() => pool.end());
      return pool;
    },
    redis(url) {
      const redis = createRedis(url, { commandTimeoutMs: design.edges['service->redis']?.commandTimeoutMs }, logger);
      steps.push(() => Promise.resolve(redis.disconnect()));
      return redis;
    },
    ready: (check) => void checks.push(check),
    closing: (step) => void steps.push(step),
  });

  for (const listener of listeners) await listener.app.listen({ host: config.HOST, port: listener.port });
  logger.info({ design: design.name, capacity: { slots: config.CAPACITY_SLOTS, serviceMs: config.CAPACITY_SERVICE_MS } }, 'listening');
  const reason = await stopRequested();
  logger.info({ reason }, 'stopping');
  state.draining = true;
  const hurry = setTimeout(() => process.exit(1), DRAIN_MS);
  hurry.unref();
  for (const listener of listeners.toReversed()) await listener.app.close();
  for (const step of steps.toReversed()) await step();
  process.exit(0);
}

/** Resolves with the signal that asks the process to stop. */
function stopRequested(): Promise<string> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve('SIGTERM'));
    process.once('SIGINT', () => resolve('SIGINT'));
  });
}
