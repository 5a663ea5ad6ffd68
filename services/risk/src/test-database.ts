import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { StrategyOverview } from '@breakwater/contracts';
import { Client } from 'pg';
import { vi } from 'vitest';
import type { Strategy } from './domain/strategy.ts';
import { migrateRisk } from './migrate.ts';
import { parseStrategy } from './strategy/load-strategy.ts';
import { TestRisk, paymentRequest } from './test-risk.ts';

/** The shipped strategy, as text. */
export const baseline = readFileSync(new URL('../strategies/baseline.yaml', import.meta.url), 'utf8');

/** The shipped strategy under another version number. */
export function numbered(version: number): string {
  return baseline.replace('version: 2', `version: ${version}`);
}

/** baseline@3, which blocks the merchant of every test payment. */
export const blocking = numbered(3).replace('blockedMerchants: []', 'blockedMerchants: [m-00001]');

export function strategyOf(content: string): Strategy {
  return parseStrategy(content, 'test.yaml');
}

/** What an operator sees at a replica. */
export async function overviewOf(risk: TestRisk): Promise<StrategyOverview> {
  return (await risk.operate('GET', 'strategies')).json();
}

/** The version that a replica really decides by. */
export async function versionOf(risk: TestRisk): Promise<string> {
  return (await risk.assess(paymentRequest())).strategyVersion;
}

/** Waits until a replica decides by a version. */
export async function follows(risk: TestRisk, version: string): Promise<void> {
  await vi.waitUntil(async () => (await versionOf(risk)) === version, { timeout: 5_000 });
}

/** A migrated database and the replicas on it. */
export class RiskDatabase {
  readonly url: string;
  readonly #adminUrl: string;
  readonly #redisUrl: string;
  readonly #name: string;
  readonly #running: TestRisk[] = [];

  private constructor(adminUrl: string, redisUrl: string) {
    this.#adminUrl = adminUrl;
    this.#redisUrl = redisUrl;
    this.#name = `risk_${randomUUID().replaceAll('-', '')}`;
    const url = new URL(adminUrl);
    url.pathname = `/${this.#name}`;
    this.url = url.href;
  }

  static async create(adminUrl: string, redisUrl: string): Promise<RiskDatabase> {
    const database = new RiskDatabase(adminUrl, redisUrl);
    await database.#asAdmin(`CREATE DATABASE ${database.#name}`);
    await migrateRisk(database.url);
    return database;
  }

  /** Starts a replica whose configuration names this strategy. */
  async start(content = baseline): Promise<TestRisk> {
    const risk = new TestRisk(this.#redisUrl, { databaseUrl: this.url, strategy: strategyOf(content) });
    this.#running.push(risk);
    return risk.start();
  }

  /** A connection of the owner, for looking behind the curtain. */
  async asOwner(work: (client: Client) => Promise<void>): Promise<void> {
    await connected(this.url, work);
  }

  /** Cuts every connection and lets none in. */
  async away(): Promise<void> {
    await this.#asAdmin(`ALTER DATABASE ${this.#name} WITH ALLOW_CONNECTIONS false`);
    await this.#asAdmin(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${this.#name}'`,
    );
  }

  async back(): Promise<void> {
    await this.#asAdmin(`ALTER DATABASE ${this.#name} WITH ALLOW_CONNECTIONS true`);
  }

  /** Stops the replicas and removes the database. */
  async drop(): Promise<void> {
    for (const risk of this.#running.splice(0)) await risk.stop();
    await this.#asAdmin(`DROP DATABASE ${this.#name} WITH (FORCE)`);
  }

  async #asAdmin(statement: string): Promise<void> {
    await connected(this.#adminUrl, async (client) => {
      await client.query(statement);
    });
  }
}

async function connected(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
