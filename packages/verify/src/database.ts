import { Client, type QueryResultRow } from 'pg';

/**
 * Lends one connection that reads a single snapshot and cannot write, and closes it whatever happens.
 * @throws the driver's error when the database cannot be reached or a query fails.
 */
export async function withSnapshot<Result>(
  databaseUrl: string,
  read: (snapshot: Snapshot) => Promise<Result>,
): Promise<Result> {
  const client = new Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    application_name: 'breakwater-verify',
  });
  // A connection that breaks between two queries raises here; the next query reports it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return await read({ rows: async (sql) => (await client.query(sql)).rows });
  } finally {
    await client.end();
  }
}

const CONNECT_MS = 5_000;
const STATEMENT_MS = 60_000;

/** A consistent view of the database. */
export interface Snapshot {
  /** Runs one query. Whole numbers of 64 bits and sums arrive as text. */
  rows<Row extends QueryResultRow>(sql: string): Promise<Row[]>;
}
