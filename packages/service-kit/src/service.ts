import { type Clock, Random, realClock, sleep } from '@breakwater/clock';
import { type WorkClass, readLadderText } from '@breakwater/contracts';
import { type EdgeName, loadDesign, type Design } from '@breakwater/designs';
import type { PolicyListener } from '@breakwater/resilience';
import type { Redis } from 'ioredis';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { type Static, type TObject, Type } from 'typebox';
import { type CommonSettings, ConfigError, readConfig, settingsOf } from './config.ts';
import { CurrentCapacity } from './current-capacity.ts';
import { CurrentDesign } from './current-design.ts';
import { onBehalfOf } from './current-work.ts';
import { addDesignRoutes } from './design-routes.ts';
import type { EdgeClient } from './edge-client.ts';
import type { FollowParts } from './follow-addresses.ts';
import { type ServiceName, calledOver } from './fleet-calls.ts';
import type { HttpApp } from './http-app.ts';
import { Ladder } from './ladder.ts';
import { addLadderRoutes } from './ladder-routes.ts';
import { createLogger } from './logger.ts';
import { Metrics } from './metrics.ts';
import { createOperatorApp } from './operator.ts';
import { openEdge } from './open-edge.ts';
import { openTracing } from './open-tracing.ts';
import type { OtlpExporter } from './otlp-exporter.ts';
import { metricsListener } from './policy-metrics.ts';
import { createProductListener, listenerOf } from './product-listener.ts';
import { type ReadinessCheck, Readiness, databaseReadiness, eventLoopReadiness } from './readiness.ts';
import { addReplicaSteering, replicaFaults } from './replica-faults.ts';
import { type RequestContext, contextOfTrace } from './request-context.ts';
import { type ServiceTokens, createServiceTokens } from './service-tokens.ts';
import { Shutdown } from './shutdown.ts';
import { type Tracing, inSpan } from './tracing.ts';

/** A service's own settings and those that every service has. */
export type Settings<Own extends TObject> = Static<Own> & CommonSettings;

/** What makes a service. */
export interface ServiceDefinition<Own extends TObject> {
  /** Who it is in the fleet: what it may call, and who may call it, follows from that. */
  readonly name: ServiceName;
  readonly settings: Own;
  /** The edge whose server side guards this service's product routes; null for one outside the design. */
  readonly serverEdge: EdgeName | null;
  /** What is wrong with settings that are right one by one, a sentence each that names them. */
  problemsOf?(config: Readonly<Settings<Own>>): readonly string[];
  build(runtime: ServiceRuntime<Own>): Promise<void>;
}

/** How long requests under way may take when the service stops, in milliseconds; then their connections are closed. */
const ANSWERS_MS_MAX = 2_500;

/**
 * What a service gets to build itself from: each part is made as configuration and design say. The drivers of the stores
 * and the HTTP client are loaded when they are asked for, so that a replica carries only what it uses.
 */
export class ServiceRuntime<Own extends TObject = TObject> {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly config: Readonly<Settings<Own>>;
  readonly logger: Logger;
  /** The design in force; operators may change it. */
  readonly design: CurrentDesign;
  /** What the service goes on without, by the design or by hand. */
  readonly ladder: Ladder;
  /** The listener for operators; it has health and metrics already, and its guard stands before every other route. */
  readonly operator: HttpApp;
  readonly #definition: ServiceDefinition<Own>;
  readonly #tokens: ServiceTokens;
  readonly #tracing: Tracing | undefined;
  readonly #readiness: Readiness;
  readonly #shutdown: Shutdown;
  #closed: Promise<boolean> | undefined;
  readonly #product: { readonly app: HttpApp; readonly port: number } | undefined;

  private constructor(
    definition: ServiceDefinition<Own>,
    parts: {
      config: Readonly<Settings<Own>>;
      design: Design;
      tokens: ServiceTokens;
      clock: Clock;
      metrics: Metrics;
      tracing: OtlpExporter | undefined;
    },
  ) {
    const { config, design, tokens, clock, metrics, tracing } = parts;
    this.clock = clock;
    this.metrics = metrics;
    this.#tracing = tracing;
    this.#definition = definition;
    this.#tokens = tokens;
    this.config = config;
    this.design = new CurrentDesign(design);
    this.logger = createLogger(definition.name, config.REPLICA, config.LOG_LEVEL);
    this.#readiness = new Readiness(clock);
    this.#readiness.add(eventLoopReadiness());
    this.#shutdown = new Shutdown(clock, this.logger);
    this.operator = createOperatorApp({
      logger: this.logger,
      metrics,
      clock,
      operatorToken: config.OPERATOR_TOKEN,
      readiness: this.#readiness,
      sampler: tracing?.sampler,
    });
    this.closing(() => closeInTime(this.operator, clock), 'the listener for operators');
    addDesignRoutes(this.operator, this.design, this.logger);
    const orders = readLadderText(config.LADDER);
    this.ladder = new Ladder({ design: this.design, clock, metrics, logger: this.logger, orders });
    addLadderRoutes(this.operator, this.ladder, this.logger);
    if (tracing !== undefined) this.closing(() => tracing.close(), 'the last spans');
    const { CAPACITY_SLOTS: slots, CAPACITY_SERVICE_MS: serviceMs } = config;
    const capacity = new CurrentCapacity({ slots, serviceMs });
    const { name: service } = definition;
    const faults = replicaFaults(service, { clock, random: this.random('faults') });
    const { operator, logger } = this;
    if (config.LAB_MODE) addReplicaSteering({ service, operator, board: faults, capacity, logger });
    this.#product = createProductListener({
      service: definition,
      config: config as CommonSettings,
      design: this.design,
      logger: this.logger,
      metrics,
      clock,
      tokens,
      tracing,
      listener: this.#listener(),
      serviceTimes: this.random('service-time'),
      capacity,
      faults,
      isDraining: () => this.#readiness.draining,
      isReady: () => this.#readiness.isReady(),
    });
  }

  /**
   * Reads the configuration and the design that it names.
   * @throws ConfigError naming every setting that is missing or wrong; DesignError for the design.
   */
  static async create<Own extends TObject>(
    definition: ServiceDefinition<Own>,
    env: Readonly<Record<string, string | undefined>>,
    clock: Clock = realClock,
  ): Promise<ServiceRuntime<Own>> {
    const schema = Type.Object({ ...settingsOf(listenerOf(definition)), ...definition.settings.properties });
    const config = readConfig(schema, env) as Settings<Own>;
    const problems = definition.problemsOf?.(config) ?? [];
    if (problems.length > 0) throw new ConfigError(problems);
    const { name } = definition;
    const tokens = await createServiceTokens({ name, fleetKey: config.FLEET_KEY, clock });
    const design = await loadDesign(config.DESIGN);
    const metrics = new Metrics();
    const tracing = await openTracing(name, config, clock, metrics);
    return new ServiceRuntime(definition, { config, design, tokens, clock, metrics, tracing });
  }

  /**
   * The listener for product routes: of the gateway the one for clients, of every other service the one for those
   * services that may call it.
   */
  get app(): HttpApp {
    if (this.#product === undefined)
      throw new TypeError(`${this.#definition.name} has no listener for product routes: nobody may call it`);
    return this.#product.app;
  }

  /** Randomness of its own for one purpose, different in each replica. */
  random(purpose: string): Random {
    return Random.forPurpose(this.config.SEED, `${this.#definition.name}:${this.config.REPLICA}:${purpose}`);
  }

  /** A token by which this service is known to another one; calls over an edge carry theirs by themselves. */
  async serviceToken(audience: ServiceName): Promise<string> {
    return this.#tokens.tokenFor(audience);
  }

  /**
   * A client for the replicas of another service, guarded as the design says for that edge.
   * @param addresses where they are (`ReplicaAddresses`); they may come and go.
   */
  async edge(edge: EdgeName, addresses: string): Promise<EdgeClient> {
    const { ReplicaPools } = await import('./replica-pools.ts');
    const { design, clock, metrics } = this;
    const pools = new ReplicaPools([], clock);
    this.closing(() => pools.close(), `connections of ${edge}`);
    await this.#follow(edge, addresses, (replicas) => pools.follow(replicas));
    const client = openEdge(edge, pools, {
      ownCell: this.config.CELL,
      design,
      clock,
      metrics,
      random: this.random(edge),
      listener: this.#listener(),
      tracing: this.#tracing,
      token: () => this.#tokens.tokenFor(calledOver(edge)),
    });
    this.closing(() => client.close(), `checks of ${edge}`);
    return client;
  }

  /** Follows where the replicas of another service are, for calls that no design guards; answers where they are now. */
  async addresses(edge: string, addresses: string): Promise<() => readonly string[]> {
    let now: readonly string[] = [];
    await this.#follow(edge, addresses, (replicas) => (now = replicas.map(({ address }) => address)));
    return () => now;
  }

  /** A pool of database connections, guarded as the design says, which acts as `role`. Ready while it works. */
  async postgres(url: string, role: string): Promise<Pool> {
    const { openPostgres } = await import('./open-postgres.ts');
    const { design, clock, logger } = this;
    const pool = openPostgres(url, role, { design, clock, logger, listener: this.#listener() });
    this.closing(() => pool.end(), 'database connections');
    this.ready(databaseReadiness(pool, clock));
    return pool;
  }

  /** A Redis client whose commands are guarded as the design says. Without Redis the service is degraded. */
  async redis(url: string): Promise<Redis> {
    const { openRedis } = await import('./open-redis.ts');
    const { design, clock, metrics, logger } = this;
    const redis = openRedis(url, { design, clock, metrics, logger, listener: this.#listener() });
    this.closing(() => Promise.resolve(redis.disconnect()), 'connection to Redis');
    this.ready({ name: 'redis', optional: true, check: () => redis.ping().then(() => undefined) });
    return redis;
  }

  /** Does a piece of work that an event asked for, and records it as a step of the trace behind the event, if any. */
  traced<T>(
    name: string,
    event: { readonly traceparent: string | null; readonly workClass: WorkClass },
    work: (context: RequestContext) => Promise<T>,
  ): Promise<T> {
    const { clock } = this;
    const tracing = this.#tracing;
    const context = contextOfTrace(event.traceparent ?? undefined, event.workClass, tracing?.sampler);
    const { trace, workClass } = context;
    const done = (): Promise<T> => onBehalfOf(context, () => work(context));
    if (tracing === undefined || !trace.isSampled) return done();
    const attributes = { 'breakwater.work_class': workClass };
    return inSpan({ tracing, clock }, { name, kind: 'consumer', trace, attributes }, done);
  }

  /** Adds something that must move for the service to be ready. */
  ready(check: ReadinessCheck): void {
    this.#readiness.add(check);
  }

  /** Registers a step of the shutdown; the last registered runs first. `what` names it in the log. */
  closing(step: () => Promise<unknown>, what = 'a part of the service'): void {
    this.#shutdown.add(what, step);
  }

  /** Opens the listeners; that for operators last, so that whoever asks it finds the other open. */
  async listen(): Promise<void> {
    const { HOST, OPERATOR_HOST, OPERATOR_PORT, CAPACITY_SLOTS: slots, CAPACITY_SERVICE_MS } = this.config;
    if (this.#product !== undefined) await this.#product.app.listen({ host: HOST, port: this.#product.port });
    await this.operator.listen({ host: OPERATOR_HOST, port: OPERATOR_PORT });
    this.logger.info({ design: this.design.now.name, slots, serviceMs: CAPACITY_SERVICE_MS }, 'listening');
  }

  /**
   * Becomes unready, gives whoever sends requests time to notice, answers what was begun and closes everything. The
   * listener for operators answers until the end.
   * @returns whether everything came to its end in time.
   */
  close(): Promise<boolean> {
    return (this.#closed ??= this.#close());
  }

  async #close(): Promise<boolean> {
    this.#readiness.draining = true;
    if (this.config.DRAIN_NOTICE_MS > 0) await sleep(this.clock, this.config.DRAIN_NOTICE_MS);
    const product = this.#product;
    if (product !== undefined) this.closing(() => closeInTime(product.app, this.clock), 'the listener');
    return this.#shutdown.run();
  }

  async #follow(edge: string, addresses: string, onChange: FollowParts['onChange']): Promise<void> {
    const { followAddresses } = await import('./follow-addresses.ts');
    const { clock, logger, metrics } = this;
    const stop = await followAddresses(addresses, { edge, clock, logger, metrics, onChange });
    this.closing(stop, `the addresses of ${edge}`);
  }

  #listener(): PolicyListener {
    return metricsListener(this.metrics, this.logger);
  }
}

/** Stops accepting, waits for the answers under way, and then closes what is left. */
async function closeInTime(app: HttpApp, clock: Clock): Promise<void> {
  const cancel = clock.after(ANSWERS_MS_MAX, () => app.server.closeAllConnections());
  await app.close().then(cancel, (error: unknown) => {
    cancel();
    throw error;
  });
}
