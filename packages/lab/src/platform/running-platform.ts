import { type LadderOrders, ladderTextOf } from '@breakwater/contracts';
import { REPLICAS_MAX, type ServiceName } from '@breakwater/drills';
import { type ServiceSpec, type ServiceStatus, type Supervisor, freePorts } from '../fleet/index.ts';
import type { FaultTarget } from '../runner/injector.ts';
import {
  type CapacityOwner,
  type ReplicaCapacity,
  capacityEnv,
  capacityOf,
  withCapacity,
} from './capacity-plan.ts';
import { FleetRefusal } from './fleet-refusal.ts';
import { orderReplicas } from './order-replica.ts';
import type { Platform, ReplicaView, ScalableService } from './platform.ts';
import { type FleetBasis, portsOf, replicaSpec } from './service-specs.ts';

/** A fleet that is up. It changes one step at a time, so that every newcomer has what is in force. */
export class RunningPlatform implements Platform {
  readonly #supervisor: Supervisor;
  #basis: FleetBasis;
  /** The last number that a replica of each service had; none is given twice, so that logs and metrics are of one. */
  readonly #numbers = new Map<string, number>();
  #step: Promise<unknown> = Promise.resolve();

  constructor(supervisor: Supervisor, basis: FleetBasis) {
    this.#supervisor = supervisor;
    this.#basis = basis;
    for (const { name, replica } of supervisor.members()) this.#numbers.set(name, replica);
  }

  get gatewayUrl(): string {
    const url = this.#of('gateway')[0]?.productUrl;
    if (url === undefined) throw new Error('the fleet has no gateway');
    return url;
  }

  get operatorToken(): string {
    return this.#basis.secrets.operatorToken;
  }

  get productUrls(): Platform['productUrls'] {
    const urls: Partial<Record<string, string[]>> = {};
    for (const { name, productUrl } of this.#supervisor.members())
      if (name !== 'gateway' && productUrl !== undefined) (urls[name] ??= []).push(productUrl);
    return urls;
  }

  get target(): FaultTarget {
    return {
      replicasOf: (service) => this.#of(service),
      kill: (service, replica) => this.#supervisor.kill(service, replica),
      pause: (service, replica) => this.#supervisor.pause(service, replica),
      resume: (service, replica) => this.#supervisor.resume(service, replica),
    };
  }

  get design(): string {
    return this.#basis.plan.design;
  }

  status(): ServiceStatus[] {
    return this.#supervisor.status();
  }

  kill(name: string, replica: number): void {
    this.#supervisor.kill(name, replica);
  }

  replicas(): readonly ReplicaView[] {
    return this.status().map(({ name, replica, state, pid, restarts, url }) => ({
      // Every replica of this fleet was made by its own plan.
      service: name as ServiceName,
      replica,
      state,
      pid,
      restarts,
      url,
      productUrl: this.#supervisor.productUrlOf({ name, replica }) ?? null,
      isListed: this.#supervisor.isListed({ name, replica }),
      capacity: capacityOf(this.#basis.plan.capacity ?? {}, name, replica) ?? null,
    }));
  }

  changeDesign(design: string): Promise<void> {
    return this.#inTurn(async () => {
      this.#inForce({ design });
      const members = this.#supervisor.members();
      for (const { env } of members) env['DESIGN'] = design;
      await this.#order(members, '/operator/design', { design });
    });
  }

  get ladder(): LadderOrders {
    return this.#basis.plan.ladder ?? {};
  }

  orderLadder(orders: LadderOrders): Promise<void> {
    return this.#inTurn(async () => {
      const ladder = { ...this.ladder, ...orders };
      this.#inForce({ ladder });
      const members = this.#supervisor.members();
      for (const { env } of members) env['LADDER'] = ladderTextOf(ladder);
      await this.#order(members, '/operator/ladder', orders);
    });
  }

  changeCapacity(owner: CapacityOwner, capacity: ReplicaCapacity): Promise<void> {
    return this.#inTurn(async () => {
      const { service, replica } = owner;
      const changed = replica === undefined ? this.#of(service) : [this.#member(service, replica)];
      this.#inForce({ capacity: withCapacity(this.#basis.plan.capacity ?? {}, owner, capacity) });
      for (const { env } of changed) Object.assign(env, capacityEnv(capacity));
      await this.#order(changed, '/operator/capacity', capacity);
    });
  }

  addReplica(service: ScalableService): Promise<ReplicaView> {
    return this.#inTurn(async () => {
      if (this.#of(service).length >= REPLICAS_MAX)
        throw new FleetRefusal(
          'too_many_replicas',
          `there are ${REPLICAS_MAX} of ${service} already, and no more are allowed`,
        );
      const replica = (this.#numbers.get(service) ?? 0) + 1;
      this.#numbers.set(service, replica);
      const ports = await freePorts(portsOf(service), undefined, this.#portsTaken());
      await this.#supervisor.add(replicaSpec(this.#basis, { name: service, replica, ports }));
      return this.#view(service, replica);
    });
  }

  drainReplica(service: ServiceName, replica: number): Promise<void> {
    return this.#inTurn(async () => {
      this.#requireSubstitute(service, replica);
      await this.#supervisor.drain(service, replica);
    });
  }

  restartReplica(service: ServiceName, replica: number): Promise<ReplicaView> {
    return this.#inTurn(async () => {
      this.#member(service, replica);
      await this.#supervisor.restart(service, replica);
      return this.#view(service, replica);
    });
  }

  stop(): Promise<void> {
    return this.#supervisor.stop();
  }

  /** One step after the other; whoever ordered a step hears of its failure, and the next one has its turn. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#step.then(work);
    this.#step = mine.catch(() => undefined);
    return mine;
  }

  #inForce(change: Partial<FleetBasis['plan']>): void {
    this.#basis = { ...this.#basis, plan: { ...this.#basis.plan, ...change } };
  }

  #order(specs: readonly ServiceSpec[], path: string, body: unknown): Promise<void> {
    return orderReplicas(specs, { operatorToken: this.operatorToken, path, body });
  }

  #of(service: ServiceName): ServiceSpec[] {
    return this.#supervisor.members().filter(({ name }) => name === service);
  }

  #member(service: ServiceName, replica: number): ServiceSpec {
    const members = this.#of(service);
    const found = members.find((member) => member.replica === replica);
    if (found !== undefined) return found;
    const numbers = members.map((member) => member.replica).join(', ');
    throw new FleetRefusal(
      'unknown_replica',
      `there is no ${service} ${replica}; the fleet has ${service} ${numbers}`,
    );
  }

  /** A service is never left without a replica that works. */
  #requireSubstitute(service: ServiceName, replica: number): void {
    const leaving = this.#member(service, replica);
    const others = this.#of(service).filter((each) => each !== leaving);
    const states = new Map(this.status().map(({ url, state }) => [url, state]));
    const isReady = ({ url }: ServiceSpec): boolean => states.get(url) === 'ready';
    if (others.length > 0 && (!isReady(leaving) || others.some(isReady))) return;
    throw new FleetRefusal(
      'last_replica',
      others.length === 0 ? 'it is the only one' : 'no other one is ready',
    );
  }

  #view(service: ServiceName, replica: number): ReplicaView {
    const view = this.replicas().find((each) => each.service === service && each.replica === replica);
    if (view === undefined) throw new Error(`${service} ${replica} is gone again`);
    return view;
  }

  /** Also those of replicas that are down at the moment and come back on them. */
  #portsTaken(): ReadonlySet<number> {
    const urls = this.#supervisor.members().flatMap(({ url, productUrl }) => [url, productUrl]);
    return new Set(urls.flatMap((url) => (url === undefined ? [] : [Number(new URL(url).port)])));
  }
}
