import type { StrategyOverview } from '@breakwater/contracts';
import type { Pool, QueryConfig, QueryResultRow } from 'pg';
import type { Strategy } from '../domain/strategy.ts';

/** A version that the database keeps, without its text. */
export interface KeptVersion {
  readonly name: string;
  readonly number: number;
  readonly digest: string;
}

/** How many versions and activations an overview tells. */
const OVERVIEW_MAX = 100;

/** Strategy versions and their activations in PostgreSQL: both only ever grow. No call waits longer than `waitMs`. */
export class StrategyStore {
  readonly #pool: Pick<Pool, 'query'>;
  readonly #waitMs: number;

  constructor(pool: Pick<Pool, 'query'>, waitMs: number) {
    this.#pool = pool;
    this.#waitMs = waitMs;
  }

  /** Keeps a version for good; `conflict`: another one has that name and number, and says something else. */
  keep({ name, number, digest, content }: Strategy): Promise<'kept' | 'known' | 'conflict'> {
    return this.#outcome('SELECT risk.keep_strategy($1, $2, $3, $4) AS outcome', [
      name,
      number,
      digest,
      content,
    ]);
  }

  /** Makes a kept version the active one. */
  activate(name: string, number: number, reason: string): Promise<'activated' | 'already' | 'unknown'> {
    const text = `SELECT risk.activate_strategy($1, $2, 'operator', $3) AS outcome`;
    return this.#outcome(text, [name, number, reason]);
  }

  /** Activates what the configuration names, unless that is no news. */
  activateConfigured({ name, number }: Strategy, reason: string): Promise<'activated' | 'already'> {
    const text = 'SELECT risk.activate_configured_strategy($1, $2, $3) AS outcome';
    return this.#outcome(text, [name, number, reason]);
  }

  /** The version that is active; undefined before the first activation. */
  async active(): Promise<KeptVersion | undefined> {
    const [row] = await this.#query<KeptVersion>(
      `SELECT name, version AS number, digest
       FROM risk.strategy_activations JOIN risk.strategy_versions USING (name, version)
       ORDER BY activation_id DESC LIMIT 1`,
    );
    return row;
  }

  /** The text of a kept version. */
  async contentOf({ name, number }: KeptVersion): Promise<string> {
    const [row] = await this.#query<{ content: string }>(
      'SELECT content FROM risk.strategy_versions WHERE name = $1 AND version = $2',
      [name, number],
    );
    if (row === undefined) throw new Error(`${name}@${number} is active but not kept`);
    return row.content;
  }

  /** What is kept and what was active when, the latest first. */
  async overview(): Promise<Omit<StrategyOverview, 'decidingBy'>> {
    const [versions, activations] = await Promise.all([
      this.#query<VersionRow>(
        `SELECT name || '@' || version AS version, digest, created_at FROM risk.strategy_versions
         ORDER BY created_at DESC LIMIT ${OVERVIEW_MAX}`,
      ),
      this.#query<ActivationRow>(
        `SELECT name || '@' || version AS version, activated_by, reason, activated_at
         FROM risk.strategy_activations ORDER BY activation_id DESC LIMIT ${OVERVIEW_MAX}`,
      ),
    ]);
    return {
      active: activations[0]?.version ?? null,
      versions: versions.map(({ version, digest, created_at }) => ({
        version,
        digest,
        keptAt: created_at.toISOString(),
      })),
      activations: activations.map(({ version, activated_by: by, reason, activated_at }) => ({
        version,
        by,
        reason,
        at: activated_at.toISOString(),
      })),
    };
  }

  async #outcome<Outcome extends string>(text: string, values: readonly unknown[]): Promise<Outcome> {
    const [row] = await this.#query<{ outcome: Outcome }>(text, values);
    if (row === undefined) throw new Error('the function gave no outcome');
    return row.outcome;
  }

  async #query<Row extends QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const query: BoundedQuery = { text, values: [...values], query_timeout: this.#waitMs };
    return (await this.#pool.query<Row>(query)).rows;
  }
}

/** The driver knows the option, its types do not. A query that takes longer fails and its connection is given up. */
interface BoundedQuery extends QueryConfig {
  query_timeout: number;
}

interface VersionRow extends QueryResultRow {
  readonly version: string;
  readonly digest: string;
  readonly created_at: Date;
}

interface ActivationRow extends QueryResultRow {
  readonly version: string;
  readonly activated_by: 'configuration' | 'operator';
  readonly reason: string;
  readonly activated_at: Date;
}
