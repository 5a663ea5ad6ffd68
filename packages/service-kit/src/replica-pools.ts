import type { Clock } from '@breakwater/clock';
import { CallFailed, type ReplicaAddress, ReplicaSet, type ReplicaSource } from '@breakwater/resilience';
import { Pool } from 'undici';

const CONNECTIONS = { connections: 2048, pipelining: 1, keepAliveTimeout: 30_000 };
/** How long a pool of a replica that left waits for its answers under way, in milliseconds. */
const DRAIN_MS_MAX = 30_000;

/** One keep-alive connection pool for each replica of a service, while the replica is there. */
export class ReplicaPools {
  readonly #clock: Clock;
  readonly #set = new ReplicaSet();
  readonly #pools = new Map<string, Pool>();
  /** Pools of replicas that left, each with its end. */
  readonly #draining = new Map<Pool, Promise<void>>();
  readonly #listeners: (() => void)[] = [];

  constructor(replicas: readonly (string | ReplicaAddress)[], clock: Clock) {
    this.#clock = clock;
    this.follow(replicas);
  }

  /** The replicas there are, for a balancer to choose from. */
  get replicas(): ReplicaSource {
    return this.#set;
  }

  /** Calls `apply` after every change. It must not throw. */
  onChange(apply: () => void): void {
    this.#listeners.push(apply);
  }

  /**
   * Opens a pool for every replica that is new and lets go of those that left: they get nothing more, and what is
   * under way to them ends, for half a minute at most.
   */
  follow(told: readonly (string | ReplicaAddress)[]): void {
    const replicas = told.map((each) => (typeof each === 'string' ? { address: each } : each));
    const there = new Set(replicas.map(({ address }) => address));
    for (const [url, pool] of this.#pools) {
      if (there.has(url)) continue;
      this.#pools.delete(url);
      this.#set.remove(url);
      this.#drain(pool);
    }
    for (const replica of replicas) {
      const { address } = replica;
      if (!this.#pools.has(address)) this.#pools.set(address, new Pool(address, CONNECTIONS));
      this.#set.put(replica);
    }
    for (const apply of this.#listeners) apply();
  }

  /**
   * The pool of a replica, by its URL.
   * @throws CallFailed when the replica left after it was chosen: nothing was sent, so another one may be tried.
   */
  at(url: string): Pool {
    const pool = this.#pools.get(url);
    if (pool !== undefined) return pool;
    const cause = new Error(`there is no replica at ${url} any more`);
    throw new CallFailed('connection_refused', 'fail', { cause });
  }

  /** Ends every connection; waits for answers under way no longer than `withinMs`. */
  async close(withinMs = 1_000): Promise<void> {
    this.follow([]);
    const cancel = this.#clock.after(withinMs, () => {
      for (const pool of this.#draining.keys()) void pool.destroy();
    });
    await Promise.all(this.#draining.values()).finally(cancel);
  }

  #drain(pool: Pool): void {
    const cancel = this.#clock.after(DRAIN_MS_MAX, () => void pool.destroy());
    const drained = pool.close().finally(() => {
      cancel();
      this.#draining.delete(pool);
    });
    this.#draining.set(pool, drained);
  }
}
