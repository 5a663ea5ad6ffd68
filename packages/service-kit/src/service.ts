import { type Clock, Random, realClock } from '@breakwater/clock';
import { type Design, type EdgeName, buildPipeline, buildQueue, loadDesign } from '@breakwater/designs';
import { WorkQueue, deadlineIn, noDeadline } from '@breakwater/resilience';
import type { Redis } from 'ioredis';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { type Static, type TObject, Type } from 'typebox';
import { useCapacity } from './capacity.ts';
import { readConfig, serviceSettings } from './config.ts';
import { EdgeClient } from './edge-client.ts';
import { type HttpApp, createHttpApp } from './http-app.ts';
import { createLogger } from './logger.ts';
import { Metrics } from './metrics.ts';
import { type ReadinessCheck, addHealthRoutes } from './operator.ts';
import { metricsListener } from './policy-metrics.ts';
import { internalContext, publicContext } from './request-context.ts';

/** A service's own settings and those that every service has. */
export type Settings<Own extends TObject> = Static<Own> & Static<TObject<typeof serviceSettings>>;

/** What makes a service. */
export interface ServiceDefinition<Own extends TObject> {
  readonly name: string;
  readonly settings: Own;
  /** The edge whose server side guards this service's product routes; null for one outside the design. */
  readonly serverEdge: EdgeName | null;
  build(runtime: ServiceRuntime<Own>): Promise<void>;
}

/**
 * What a service gets to build itself from: each part is made as configuration and design say. The drivers of the stores
 * and the HTTP client are loaded when they are asked for, so that a replica carries only what it uses.
 */
export class ServiceRuntime<Own extends TObject = TObject> {
  readonly clock: Clock = realClock;
  readonly metrics = new Metrics();
  readonly config: Readonly<Settings<Own>>;
  readonly logger: Logger;
  readonly design: Design;
  /** The internal listener; it has health and metrics already. */
  readonly app: HttpApp;
  readonly #definition: ServiceDefinition<Own>;
  readonly #checks: ReadinessCheck[] = [];
  readonly #steps: (() => Promise<unknown>)[] = [];
  readonly #listeners: { app: HttpApp; port: number }[] = [];
  readonly #state = { draining: false };

  private constructor(definition: ServiceDefinition<Own>, config: Readonly<Settings<Own>>, design: Design) {
    this.#definition = definition;
    this.config = config;
    this.design = design;
    this.logger = createLogger(definition.name, config.REPLICA, config.LOG_LEVEL);
    const { logger, metrics, clock } = this;
    this.app = createHttpApp({
      logger,
      metrics,
      contextOf: (request) => internalContext(request.headers, clock),
    });
    this.#listeners.push({ app: this.app, port: config.PORT });
    addHealthRoutes(this.app, metrics, this.#checks, this.#state);
    if (definition.serverEdge !== 'client->gateway') this.#admit(this.app);
  }

  /** Reads the configuration and the design that it names. */
  static async create<Own extends TObject>(
    definition: ServiceDefinition<Own>,
    env: Readonly<Record<string, string | undefined>>,
  ): Promise<ServiceRuntime<Own>> {
    const schema = Type.Object({ ...serviceSettings, ...definition.settings.properties });
    const config = readConfig(schema, env) as Settings<Own>;
    return new ServiceRuntime(definition, config, await loadDesign(config.DESIGN));
  }

  /** A listener for clients outside the fleet, without health, metrics and operator routes. */
  publicApp(port: number): HttpApp {
    const { logger, metrics, clock } = this;
    const { deadlineMs } = this.design.edges['client->gateway'].server;
    const contextOf = (request: Parameters<typeof publicContext>[0]): ReturnType<typeof publicContext> =>
      publicContext(request, deadlineMs === undefined ? noDeadline : deadlineIn(clock, deadlineMs));
    const app = createHttpApp({ logger, metrics, contextOf });
    this.#admit(app);
    this.#listeners.push({ app, port });
    return app;
  }

  /** Randomness of its own for one purpose, different in each replica. */
  random(purpose: string): Random {
    return Random.forPurpose(this.config.SEED, `${this.#definition.name}:${this.config.REPLICA}:${purpose}`);
  }

  /** A client for the replicas at `urls`, guarded as the design says for that edge. */
  async edge(edge: EdgeName, urls: readonly string[]): Promise<EdgeClient> {
    const { ReplicaPools } = await import('./replica-pools.ts');
    const pools = new ReplicaPools(urls);
    this.closing(() => pools.close());
    const parts = {
      clock: this.clock,
      random: this.random(edge),
      listener: this.#listener(),
      replicas: urls,
    };
    const pipeline = buildPipeline(this.design.edges[edge], parts);
    if (pipeline.breaker !== undefined)
      this.metrics.breakerState.set({ edge, state: pipeline.breaker.state }, 1);
    return new EdgeClient(pools, pipeline, this.clock);
  }

  /** A pool of database connections, bounded as the design says, which acts as `role`. */
  async postgres(url: string, role: string): Promise<Pool> {
    const { createPostgresPool } = await import('./postgres.ts');
    const pool = createPostgresPool(url, role, this.design.edges['service->postgres'], this.logger);
    this.closing(() => pool.end());
    return pool;
  }

  /** A Redis client whose commands wait no longer than the design says. */
  async redis(url: string): Promise<Redis> {
    const { createRedis } = await import('./redis.ts');
    const redis = createRedis(url, this.design.edges['service->redis'], this.logger);
    this.closing(() => Promise.resolve(redis.disconnect()));
    return redis;
  }

  /** Adds something that must move for the service to be ready. */
  ready(check: ReadinessCheck): void {
    this.#checks.push(check);
  }

  /** Registers a step of the shutdown; the last registered runs first. */
  closing(step: () => Promise<unknown>): void {
    this.#steps.push(step);
  }

  /** Opens the listeners. */
  async listen(): Promise<void> {
    for (const { app, port } of this.#listeners) await app.listen({ host: this.config.HOST, port });
    const { CAPACITY_SLOTS: slots, CAPACITY_SERVICE_MS: serviceMs } = this.config;
    this.logger.info({ design: this.design.name, slots, serviceMs }, 'listening');
  }

  /** Becomes unready, answers what was begun and closes everything. */
  async close(): Promise<void> {
    this.#state.draining = true;
    for (const { app } of this.#listeners.toReversed()) await app.close();
    for (const step of this.#steps.toReversed()) await step();
  }

  #listener(): ReturnType<typeof metricsListener> {
    return metricsListener(this.metrics, this.logger);
  }

  /** Puts the capacity model, with the design's waiting line, in front of a listener's product routes. */
  #admit(app: HttpApp): void {
    const { clock, metrics, config } = this;
    const { serverEdge, name } = this.#definition;
    const model = { slots: config.CAPACITY_SLOTS, serviceMs: config.CAPACITY_SERVICE_MS };
    const listener = this.#listener();
    const queue =
      serverEdge === null
        ? new WorkQueue({ slots: model.slots || Number.POSITIVE_INFINITY }, { edge: name, clock, listener })
        : buildQueue(this.design.edges[serverEdge], model.slots, clock, listener);
    useCapacity(app, { model, queue, random: this.random('service-time'), clock, metrics });
  }
}
