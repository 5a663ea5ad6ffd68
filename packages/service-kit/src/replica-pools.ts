import { Pool } from 'undici';

/** One keep-alive connection pool for each replica of a service. */
export class ReplicaPools {
  readonly #pools: ReadonlyMap<string, Pool>;

  constructor(urls: readonly string[]) {
    this.#pools = new Map(
      urls.map((url) => [url, new Pool(url, { connections: 2048, pipelining: 1, keepAliveTimeout: 30_000 })]),
    );
  }

  get urls(): readonly string[] {
    return [...this.#pools.keys()];
  }

  /** The pool of a replica, by its URL. */
  at(url: string): Pool {
    const pool = this.#pools.get(url);
    if (pool === undefined) throw new RangeError(`there is no replica at ${url}`);
    return pool;
  }

  /** Ends every connection; waits for answers under way no longer than `withinMs`. */
  async close(withinMs = 1_000): Promise<void> {
    const closed = Promise.all([...this.#pools.values()].map((pool) => pool.close()));
    const timer = setTimeout(() => {
      for (const pool of this.#pools.values()) void pool.destroy();
    }, withinMs);
    await closed.finally(() => clearTimeout(timer));
  }
}
