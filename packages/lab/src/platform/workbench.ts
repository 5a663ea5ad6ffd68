import { randomBytes } from 'node:crypto';
import { type Log, Run } from '../fleet/index.ts';
import { type Stores, startStores } from '../stores/index.ts';
import { copyDatabase, createDatabase, dropDatabase } from './databases.ts';
import { type Population, migrate, seed } from './prepare-database.ts';

/**
 * What every command that runs a fleet needs: a run directory, the stores, and databases of its own in them, which all
 * go when it is closed. Databases in a server that the user gave are named so that they meet nothing of the user's.
 */
export class Workbench {
  readonly run: Run;
  readonly stores: Stores;
  readonly #tag = randomBytes(4).toString('hex');
  readonly #databases: string[] = [];

  private constructor(run: Run, stores: Stores) {
    this.run = run;
    this.stores = stores;
  }

  static async open(log: Log): Promise<Workbench> {
    const run = Run.open({ log });
    try {
      return new Workbench(run, await startStores({ run, log }));
    } catch (error) {
      await run.close();
      throw error;
    }
  }

  /** Prefix for keys in Redis that meets nobody else's. */
  keyPrefix(purpose: string): string {
    return `breakwater-${this.#tag}-${purpose}`;
  }

  /** A new database with tables and a population. */
  async createSeeded(purpose: string, population: Population): Promise<{ url: string; customers: number }> {
    const url = await createDatabase(this.stores.databaseUrl, this.#name(purpose));
    this.#databases.push(url);
    await migrate(url);
    return { url, customers: await seed(url, population) };
  }

  /** A copy of a database that nobody uses. */
  async copy(sourceUrl: string, purpose: string): Promise<string> {
    const url = await copyDatabase(sourceUrl, this.stores.databaseUrl, this.#name(purpose));
    this.#databases.push(url);
    return url;
  }

  /** Removes everything that was made here. */
  async close(): Promise<void> {
    try {
      // The files of an embedded server go with its directory; only somebody else's server must be cleaned up by hand.
      if (this.stores.sources.database === 'given') {
        for (const url of this.#databases) await dropDatabase(this.stores.databaseUrl, url);
      }
    } finally {
      await this.stores.stop();
      await this.run.close();
    }
  }

  #name(purpose: string): string {
    return `breakwater_${this.#tag}_${purpose.replaceAll(/[^a-z0-9]/g, '_').slice(0, 40)}`;
  }
}
