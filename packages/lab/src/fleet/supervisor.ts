import { EventEmitter } from 'node:events';
import { realClock, sleep, type Clock } from '@breakwater/clock';
import { REGISTRY_POLL_MS } from '@breakwater/contracts';
import { errorText } from './error-facts.ts';
import { FleetRegistry } from './fleet-registry.ts';
import type { Log } from './log.ts';
import { logTail } from './log-tail.ts';
import { Replica } from './replica.ts';
import type { Run } from './run.ts';
import { isReady, launchService } from './service-process.ts';
import {
  replicaName,
  type FleetEvent,
  type ServiceEvent,
  type ServiceSpec,
  type ServiceStatus,
} from './service.ts';

/** How long after a replica was taken out of the registry everybody knows it: one look, and time to act on it. */
const NOTICE_MS = 2 * REGISTRY_POLL_MS;

/**
 * Starts the services, keeps them running and ends them, and says in the registry where they are. A replica that
 * crashes stays listed: a registry learns late of crashes, so what happens meanwhile is for the callers' policies.
 * Only one that is stopped on purpose is taken out, and before it stops. Emits `event` for everything that happens to a replica.
 */
export class Supervisor extends EventEmitter<{ event: [FleetEvent] }> {
  readonly #run: Run;
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #registry: FleetRegistry;
  readonly #replicas = new Map<string, Replica>();
  #isStopped = false;

  constructor({ run, log, clock = realClock }: { run: Run; log: Log; clock?: Clock }) {
    super();
    this.#run = run;
    this.#log = log;
    this.#clock = clock;
    this.#registry = new FleetRegistry(run.registryPath);
  }

  /**
   * Starts all of `specs` and waits until every one is ready. When one cannot be, all are stopped and the error shows
   * the end of its log.
   */
  async start(specs: readonly ServiceSpec[]): Promise<void> {
    const replicas = specs.map((spec) => this.#add(spec));
    // Nobody calls before all are ready, so those that are there from the beginning need not be waited for.
    this.#registry.list(specs);
    try {
      await Promise.all(replicas.map((replica) => this.#startOne(replica)));
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /**
   * Starts one more replica, and lists it when it is ready.
   * @throws Error with the end of its log when it cannot be; nothing is left of it then.
   */
  async add(spec: ServiceSpec): Promise<void> {
    const replica = this.#add(spec);
    try {
      await this.#startOne(replica);
    } catch (error) {
      await this.#remove(replica);
      throw error;
    }
  }

  /**
   * Takes a replica out of the registry, waits until its callers know, and ends it politely. It is gone then.
   * @throws Error when there is no such replica.
   */
  async drain(name: string, replica: number): Promise<void> {
    const leaving = this.#find(name, replica);
    await this.#letGo(leaving);
    await this.#remove(leaving);
  }

  /**
   * Drains a replica and starts it again on the same ports. It is listed again when it is ready.
   * @throws Error when there is no such replica, or with the end of its log when it does not come up at once; it is
   * tried again then, as one that crashed.
   */
  async restart(name: string, replica: number): Promise<void> {
    const leaving = this.#find(name, replica);
    await this.#letGo(leaving);
    await leaving.stop();
    if (this.#isStopped) throw new Error(`${replicaName(leaving.spec)}: the fleet has been stopped`);
    await this.#startOne(leaving);
  }

  /** The replicas that belong to the fleet: all but those that are on their way out. */
  members(): ServiceSpec[] {
    const replicas = [...this.#replicas.values()];
    return replicas.filter((each) => !isLeaving(each.status())).map(({ spec }) => spec);
  }

  /** Where a replica takes calls; undefined when nobody calls it, or there is no such replica. */
  productUrlOf(replica: { readonly name: string; readonly replica: number }): string | undefined {
    return this.#replicas.get(replicaName(replica))?.spec.productUrl;
  }

  /** Whether callers are told of a replica. */
  isListed(replica: { readonly name: string; readonly replica: number }): boolean {
    return this.#registry.isListed(replica);
  }

  /** What every replica is doing now, in the order in which they were given. */
  status(): ServiceStatus[] {
    return [...this.#replicas.values()].map((replica) => replica.status());
  }

  /** Kills a replica with SIGKILL; it is restarted with back-off. Throws when it is not running. */
  kill(name: string, replica: number): void {
    this.#find(name, replica).kill();
  }

  /** Freezes a replica with SIGSTOP. Throws when it is not running. */
  pause(name: string, replica: number): void {
    this.#find(name, replica).pause();
  }

  /** Continues a frozen replica; harmless when it is not frozen or not there any more. */
  resume(name: string, replica: number): void {
    this.#replicas.get(replicaName({ name, replica }))?.resume();
  }

  /** Ends every replica: politely first, by force after five seconds. May be called again. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all([...this.#replicas.values()].map((replica) => replica.stop()));
  }

  /** Has everybody stop calling a replica. */
  async #letGo(replica: Replica): Promise<void> {
    const wasListed = this.#registry.withdraw(replica.spec);
    replica.drain();
    if (wasListed) await sleep(this.#clock, NOTICE_MS);
  }

  async #remove(replica: Replica): Promise<void> {
    await replica.stop();
    this.#replicas.delete(replicaName(replica.spec));
  }

  #add(spec: ServiceSpec): Replica {
    const key = replicaName(spec);
    if (this.#isStopped) throw new Error(`${key}: the fleet has been stopped`);
    if (this.#replicas.has(key)) throw new Error(`${key} is already part of the fleet`);
    const replica = new Replica({
      spec,
      clock: this.#clock,
      launch: (toLaunch) => launchService(this.#run, toLaunch),
      isReady,
      emit: (event) => this.#tell(spec, event),
    });
    this.#replicas.set(key, replica);
    return replica;
  }

  async #startOne(replica: Replica): Promise<void> {
    try {
      await replica.start();
    } catch (error) {
      const path = this.#run.logPath(replicaName(replica.spec));
      throw new Error(`${errorText(error)}; the end of its log:\n${logTail(path)}`, { cause: error });
    }
  }

  #find(name: string, replica: number): Replica {
    const found = this.#replicas.get(replicaName({ name, replica }));
    if (found === undefined) throw new Error(`there is no replica ${replicaName({ name, replica })}`);
    return found;
  }

  #tell(spec: ServiceSpec, event: ServiceEvent): void {
    const { name, replica } = spec;
    if (event.type === 'ready') this.#registry.list([spec]);
    const fields = { service: name, replica, ...event };
    if (event.type === 'died' || event.type === 'restarting') this.#log.warn(fields, `service ${event.type}`);
    else this.#log.info(fields, `service ${event.type}`);
    this.emit('event', { name, replica, ...event });
  }
}

function isLeaving({ state }: ServiceStatus): boolean {
  return state === 'draining' || state === 'stopped';
}
