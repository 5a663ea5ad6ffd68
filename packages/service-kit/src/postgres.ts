import { Pool, TypeOverrides } from 'pg';
import type { Logger } from 'pino';

const INT8 = 20;

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
export function createPostgresPool(url: string, role: string, limits: PostgresLimits, logger: Logger): Pool {
  const pool = new Pool({
    connectionString: url,
    max: limits.poolMax ?? 10,
    ...(limits.acquireTimeoutMs === undefined ? {} : { connectionTimeoutMillis: limits.acquireTimeoutMs }),
    options: startupOptions(role, limits),
    keepAlive: true,
    types: typesWithBigint(),
  });
  pool.on('error', (error) => logger.warn({ err: error }, 'an idle database connection was lost'));
  return pool;
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
