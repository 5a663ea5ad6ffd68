import { type Pool, type PoolClient, TypeOverrides } from 'pg';
import type { Logger } from 'pino';
import { GuardedPool } from './guarded-pool.ts';

const INT8 = 20;
/** The default of pg. */
const POOL_MAX = 10;

/** How a service's pool of database connections is bounded; `undefined` leaves PostgreSQL's and pg's defaults. */
export interface PostgresLimits {
  readonly poolMax?: number | undefined;
  readonly acquireTimeoutMs?: number | undefined;
  readonly statementTimeoutMs?: number | undefined;
}

/**
 * A pool whose idle connections may die without taking the process along, which reads int8 as bigint and acts as
 * `role` (the login user must be a member).
 */
export function createPostgresPool(
  url: string,
  role: string,
  limits: PostgresLimits,
  logger: Logger,
): GuardedPool {
  const pool = new GuardedPool({
    connectionString: url,
    max: limits.poolMax ?? POOL_MAX,
    ...(limits.acquireTimeoutMs === undefined ? {} : { connectionTimeoutMillis: limits.acquireTimeoutMs }),
    options: startupOptions(role, limits),
    keepAlive: true,
    types: typesWithBigint(),
  });
  pool.on('error', (error) => logger.warn({ err: error }, 'an idle database connection was lost'));
  return pool;
}

/**
 * Bounds a pool anew while it works. A connection that exists learns of the new statement timeout when it is taken the
 * next time, before whatever it is taken for: a connection carries out its statements in order.
 */
export function boundPool(pool: Pool, limits: PostgresLimits, logger: Logger): void {
  pool.options.max = limits.poolMax ?? POOL_MAX;
  pool.options.connectionTimeoutMillis = limits.acquireTimeoutMs ?? 0;
  const { statementTimeoutMs = 0 } = limits;
  const told = new WeakSet<PoolClient>();
  pool.removeAllListeners('acquire');
  pool.on('acquire', (client) => {
    if (told.has(client)) return;
    told.add(client);
    client.query(`SET statement_timeout = ${statementTimeoutMs}`).catch((error: unknown) => {
      told.delete(client);
      logger.warn({ err: error }, 'a database connection keeps its old statement timeout');
    });
  });
}

function startupOptions(role: string, limits: PostgresLimits): string {
  const timeout =
    limits.statementTimeoutMs === undefined ? '' : ` -c statement_timeout=${limits.statementTimeoutMs}`;
  return `-c role=${role}${timeout}`;
}

/** Reads int8 as bigint; pg would give text, since a number cannot hold every int8. */
function typesWithBigint(): TypeOverrides {
  const overrides = new TypeOverrides();
  overrides.setTypeParser(INT8, BigInt);
  return overrides;
}
