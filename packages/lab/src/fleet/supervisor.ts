import { EventEmitter } from 'node:events';
import { realClock, type Clock } from '@breakwater/clock';
import { errorText } from './error-facts.ts';
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

/**
 * Starts the services, keeps them running and ends them. Emits `event` for everything that happens to a replica.
 */
export class Supervisor extends EventEmitter<{ event: [FleetEvent] }> {
  readonly #run: Run;
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #replicas = new Map<string, Replica>();

  constructor({ run, log, clock = realClock }: { run: Run; log: Log; clock?: Clock }) {
    super();
    this.#run = run;
    this.#log = log;
    this.#clock = clock;
  }

  /**
   * Starts all of `specs` and waits until every one is ready. When one cannot be, all are stopped and the error shows
   * the end of its log.
   */
  async start(specs: readonly ServiceSpec[]): Promise<void> {
    const replicas = specs.map((spec) => this.#add(spec));
    try {
      await Promise.all(replicas.map((replica) => this.#startOne(replica)));
    } catch (error) {
      await this.stop();
      throw error;
    }
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

  /** Continues a frozen replica; harmless when it is not frozen. */
  resume(name: string, replica: number): void {
    this.#find(name, replica).resume();
  }

  /** Ends every replica: politely first, by force after five seconds. May be called again. */
  async stop(): Promise<void> {
    await Promise.all([...this.#replicas.values()].map((replica) => replica.stop()));
  }

  #add(spec: ServiceSpec): Replica {
    const key = replicaName(spec);
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

  #tell({ name, replica }: ServiceSpec, event: ServiceEvent): void {
    const fields = { service: name, replica, ...event };
    if (event.type === 'died' || event.type === 'restarting') this.#log.warn(fields, `service ${event.type}`);
    else this.#log.info(fields, `service ${event.type}`);
    this.emit('event', { name, replica, ...event });
  }
}
