import { ProblemError } from '@breakwater/contracts';

/**
 * The idempotency keys that this replica is working on. It spares the work of a second request that comes meanwhile;
 * what makes an effect happen once is the unique key in the database, which also holds between replicas.
 */
export class InFlightKeys {
  readonly #keys = new Set<string>();

  /**
   * Does the work unless the same caller's key is being worked on already.
   * @throws ProblemError `idempotency_in_flight`.
   */
  async only<T>(caller: string, key: string, work: () => Promise<T>): Promise<T> {
    const name = `${caller} ${key}`;
    if (this.#keys.has(name)) throw new ProblemError('idempotency_in_flight');
    this.#keys.add(name);
    try {
      return await work();
    } finally {
      this.#keys.delete(name);
    }
  }
}
