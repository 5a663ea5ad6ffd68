import type { Bulkhead, Permit } from '@breakwater/resilience';
import { Pool, type PoolClient, type PoolConfig } from 'pg';
import { currentCall } from './current-work.ts';

type Taken = (
  error: Error | undefined,
  client: PoolClient | undefined,
  done: (release?: unknown) => void,
) => void;

/**
 * A pool of connections with a bounded line in front, by class of work. The pool's own line has no bound, knows neither
 * classes nor deadlines, and hands a connection to who stopped waiting long ago.
 *
 *     query, connect --> line --> pool --> connection, held until it is released
 *                         |
 *                         +--> refused: certainly nothing was sent
 *
 * Both ways to take a connection come through `connect`, so this is the one place.
 */
export class GuardedPool extends Pool {
  #line: Bulkhead | undefined;
  readonly #permits = new WeakMap<PoolClient, Permit>();

  constructor(config: PoolConfig) {
    super(config);
    this.on('release', (_error, client) => {
      this.#permits.get(client)?.release();
      this.#permits.delete(client);
    });
  }

  /** Lets whoever asks from now on stand in another line, or in none. Who stands in one keeps that place. */
  standInLine(line: Bulkhead | undefined): void {
    this.#line = line;
  }

  /**
   * Lends a connection when it is the caller's turn.
   * @throws CallRefused `bulkhead_full` or `deadline_passed` when it stands in line for nothing; what the pool throws.
   */
  override connect(): Promise<PoolClient>;
  override connect(taken: Taken): void;
  override connect(taken?: Taken): Promise<PoolClient> | void {
    const line = this.#line;
    if (line === undefined) return taken === undefined ? super.connect() : super.connect(taken);
    const connecting = this.#connectIn(line);
    if (taken === undefined) return connecting;
    void connecting.then(
      (client) => taken(undefined, client, (error) => client.release(error as Error | undefined)),
      (error: unknown) => taken(error as Error, undefined, nothing),
    );
  }

  async #connectIn(line: Bulkhead): Promise<PoolClient> {
    const permit = await line.acquire(currentCall());
    try {
      const client = await super.connect();
      this.#permits.set(client, permit);
      return client;
    } catch (error) {
      permit.release();
      throw error;
    }
  }
}

function nothing(): void {
  // There is no connection to give back.
}
