import type { LadderOrders } from '@breakwater/contracts';
import type { ServiceName } from '@breakwater/drills';
import type { ServiceStatus } from '../fleet/index.ts';
import type { FaultTarget } from '../runner/injector.ts';
import type { CapacityOwner, ReplicaCapacity } from './capacity-plan.ts';

/** The services of which there may be any number of replicas. */
export const SCALABLE_SERVICES = ['gateway', 'credit', 'risk', 'worker'] as const;
export type ScalableService = (typeof SCALABLE_SERVICES)[number];

/** A replica of a fleet that is up. */
export interface ReplicaView {
  readonly service: ServiceName;
  readonly replica: number;
  readonly state: ServiceStatus['state'];
  readonly pid: number | null;
  readonly restarts: number;
  /** The listener for operators. */
  readonly url: string;
  /** The listener for other services, or for clients; null when nobody calls it. */
  readonly productUrl: string | null;
  /** Whether the registry has it, so that calls may go to it. */
  readonly isListed: boolean;
  /** null: the machine is the limit. */
  readonly capacity: ReplicaCapacity | null;
}

/** A fleet that is up. */
export interface Platform {
  /** Where clients go: the first gateway. */
  readonly gatewayUrl: string;
  readonly operatorToken: string;
  /** Where each service takes the calls of other services now; none for those that nobody calls. */
  readonly productUrls: Readonly<Partial<Record<ServiceName, readonly string[]>>>;
  readonly target: FaultTarget;
  status(): ServiceStatus[];
  /** Kills a replica with SIGKILL; it is started again. */
  kill(name: string, replica: number): void;
  replicas(): readonly ReplicaView[];
  /** The design in force: name of a shipped one or absolute path of a file. */
  readonly design: string;
  /**
   * Puts another design in force, without a restart.
   * @throws AggregateError with a line for each replica that did not take it.
   */
  changeDesign(design: string): Promise<void>;
  /** What operators have ordered of the degradation ladder so far. */
  readonly ladder: LadderOrders;
  /**
   * Pulls rungs of the degradation ladder, or lets them go; those that are left out stay as they are.
   * @throws AggregateError with a line for each replica that did not take the order.
   */
  orderLadder(orders: LadderOrders): Promise<void>;
  /**
   * Puts another capacity in force, for one replica or for all of a service and those that join it. Faults take from it.
   * @throws FleetRefusal when there is no such replica; AggregateError with a line for each that did not take it.
   */
  changeCapacity(owner: CapacityOwner, capacity: ReplicaCapacity): Promise<void>;
  /**
   * Starts one more replica, with the design and the capacity in force, and answers when it is ready and listed.
   * @throws FleetRefusal when there are too many; Error with the end of its log when it does not come up.
   */
  addReplica(service: ScalableService): Promise<ReplicaView>;
  /**
   * Takes a replica out: callers are told first, and what it has begun it ends.
   * @throws FleetRefusal when there is no such replica, or none to take its place.
   */
  drainReplica(service: ServiceName, replica: number): Promise<void>;
  /**
   * Drains a replica and starts it anew in its place.
   * @throws FleetRefusal when there is no such replica; Error when it does not come up at once.
   */
  restartReplica(service: ServiceName, replica: number): Promise<ReplicaView>;
  stop(): Promise<void>;
}
