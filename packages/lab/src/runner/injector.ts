import type { Clock, CancelTimer } from '@breakwater/clock';
import {
  type FleetFault,
  type ServiceFault,
  type ServiceName,
  type StoreFault,
  isStoreFault,
} from '@breakwater/drills';
import type { FaultSpec } from '@breakwater/faults';
import { orderReplica } from '../platform/order-replica.ts';

/** What a fault can be done to. */
export interface FaultTarget {
  /** The replicas of a service and their operator listeners. */
  replicasOf(service: ServiceName): readonly { readonly replica: number; readonly url: string }[];
  kill(service: ServiceName, replica: number): void;
  pause(service: ServiceName, replica: number): void;
  resume(service: ServiceName, replica: number): void;
}

/** The network in front of the stores. */
interface StoreTarget {
  strike(id: string, fault: StoreFault): Promise<void>;
  heal(id: string, fault: StoreFault): Promise<void>;
}

/** One fault with its time. */
export interface PlannedFault {
  readonly id: string;
  readonly entry: FleetFault;
  readonly startMs: number;
  readonly endMs: number;
}

/** What a fault injector works with. */
export interface InjectorParts {
  readonly target: FaultTarget;
  readonly stores: StoreTarget;
  readonly operatorToken: string;
  readonly clock: Clock;
  /** Told when a fault is in place, and when it is gone. */
  readonly onEvent: (fault: PlannedFault, what: 'begins' | 'ends') => void;
  /** Told when a fault could not be begun or ended at its time. */
  readonly onFailure: (fault: PlannedFault, error: Error) => void;
}

/**
 * Begins each fault at its time and ends it at its time; `endAll` is the panic button. A fault that could not be ended
 * stays active, so that the panic button tries it again.
 */
export class FaultInjector {
  readonly #parts: InjectorParts;
  readonly #timers = new Set<CancelTimer>();
  readonly #active = new Map<string, PlannedFault>();
  readonly #work = new Set<Promise<void>>();
  #steering: Promise<void> = Promise.resolve();

  constructor(parts: InjectorParts) {
    this.#parts = parts;
  }

  /** The faults that are in place now, or could not be ended. */
  get active(): readonly PlannedFault[] {
    return [...this.#active.values()];
  }

  /** Sets a timer for the beginning and the end of each fault; `zeroMs` is the wall time from which they count. */
  schedule(faults: readonly PlannedFault[], zeroMs: number): void {
    for (const fault of faults) {
      this.#at(zeroMs + fault.startMs, fault, () => this.begin(fault));
      this.#at(zeroMs + fault.endMs, fault, () => this.end(fault));
    }
  }

  /**
   * Begins a fault now and sets a timer for its end.
   * @throws Error when it could not be begun everywhere; where it was, it has been ended again.
   */
  async beginFor(fault: PlannedFault, forMs: number): Promise<void> {
    this.#at(this.#parts.clock.nowMs() + forMs, fault, () => this.end(fault));
    try {
      await this.begin(fault);
    } catch (error) {
      await this.end(fault);
      throw error;
    }
  }

  /** Gives a service's replicas the faults in place anew: one that has just started knows nothing of them. */
  async renew(service: ServiceName): Promise<void> {
    const isStruck = this.active.some(
      ({ entry }) => !isStoreFault(entry) && entry.target.service === service && !isProcessFault(entry),
    );
    if (isStruck) await this.#steer(service);
  }

  /** Begins a fault now. */
  async begin(fault: PlannedFault): Promise<void> {
    const { id, entry } = fault;
    if (isStoreFault(entry)) {
      this.#active.set(id, fault);
      await this.#parts.stores.strike(id, entry);
    } else {
      this.#strikeProcess(entry);
      this.#active.set(id, fault);
      if (!isProcessFault(entry)) await this.#steer(entry.target.service);
    }
    this.#parts.onEvent(fault, 'begins');
  }

  /** Ends a fault now. A replica that was killed is the supervisor's to start again. */
  async end(fault: PlannedFault): Promise<void> {
    if (!this.#active.delete(fault.id)) return;
    const { id, entry } = fault;
    try {
      if (isStoreFault(entry)) await this.#parts.stores.heal(id, entry);
      else await this.#healService(entry);
    } catch (error) {
      this.#active.set(fault.id, fault);
      throw error;
    }
    this.#parts.onEvent(fault, 'ends');
  }

  /**
   * Ends every fault, those that have not begun included. One that cannot be ended keeps no other from its end.
   * @throws Error when a fault could not be ended.
   */
  async endAll(): Promise<void> {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    await Promise.all(this.#work);
    // A replica that stands still takes no orders, so it must go on first.
    const { active } = this;
    const inOrder = [
      ...active.filter(({ entry }) => isProcessFault(entry)),
      ...active.filter(({ entry }) => !isProcessFault(entry)),
    ];
    const failures: unknown[] = [];
    for (const fault of inOrder) await this.end(fault).catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }

  #strikeProcess({ target: { service, replica = 1 }, fault }: ServiceFault): void {
    if (fault.kind === 'kill') this.#parts.target.kill(service, replica);
    else if (fault.kind === 'pause') this.#parts.target.pause(service, replica);
  }

  async #healService(entry: ServiceFault): Promise<void> {
    const { service, replica = 1 } = entry.target;
    if (entry.fault.kind === 'pause') this.#parts.target.resume(service, replica);
    if (!isProcessFault(entry)) await this.#steer(service);
  }

  /**
   * Gives every replica of a service exactly the faults that are active for it. One order at a time: of two faults that
   * change places in one moment, the later order must arrive last.
   */
  #steer(service: ServiceName): Promise<void> {
    const mine = this.#steering.then(() => this.#orderAll(service));
    // Whoever gave this order hears of its failure; the next one has its turn all the same.
    this.#steering = mine.catch(() => undefined);
    return mine;
  }

  async #orderAll(service: ServiceName): Promise<void> {
    const replicas = this.#parts.target.replicasOf(service);
    const { operatorToken } = this.#parts;
    const orders = replicas.map(({ replica, url }) =>
      orderReplica({
        name: `${service} ${replica}`,
        url,
        operatorToken,
        path: '/operator/behaviour',
        body: this.#faultsOf(service, replica),
      }),
    );
    const refused = (await Promise.allSettled(orders)).find(({ status }) => status === 'rejected');
    if (refused?.status === 'rejected') throw refused.reason;
  }

  #faultsOf(service: ServiceName, replica: number): FaultSpec[] {
    return this.active.flatMap(({ entry }) => {
      if (isStoreFault(entry)) return [];
      const { target, fault } = entry;
      const isHit = target.service === service && (target.replica ?? replica) === replica;
      return isHit && fault.kind !== 'kill' && fault.kind !== 'pause' ? [fault] : [];
    });
  }

  #at(wallMs: number, fault: PlannedFault, act: () => Promise<void>): void {
    const { clock, onFailure } = this.#parts;
    const cancel = clock.after(Math.max(0, wallMs - clock.nowMs()), () => {
      this.#timers.delete(cancel);
      const work: Promise<void> = act()
        .catch((error: unknown) => onFailure(fault, error as Error))
        .finally(() => this.#work.delete(work));
      this.#work.add(work);
    });
    this.#timers.add(cancel);
  }
}

function isProcessFault({ fault }: FleetFault): boolean {
  return fault.kind === 'kill' || fault.kind === 'pause';
}
