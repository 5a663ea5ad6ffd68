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
    return await read({
      rows: async (sql) => (await client.query(sql)).rows,
      batches: (sql) => batchesOf(client, sql),
    });
  } finally {
    await client.end();
  }
}

/** So many rows are held at once of a result that is read in batches. */
const BATCH_ROWS = 2_000;

async function* batchesOf<Row extends QueryResultRow>(client: Client, sql: string): AsyncGenerator<Row[]> {
  await client.query(`DECLARE reading NO SCROLL CURSOR FOR ${sql}`);
  for (;;) {
    const { rows } = await client.query<Row>(`FETCH ${BATCH_ROWS} FROM reading`);
    if (rows.length > 0) yield rows;
    if (rows.length < BATCH_ROWS) break;
  }
  await client.query('CLOSE reading');
}

const CONNECT_MS = 5_000;
const STATEMENT_MS = 60_000;

/** A consistent view of the database. */
export interface Snapshot {
  /** Runs one query. Whole numbers of 64 bits and sums arrive as text. */
  rows<Row extends QueryResultRow>(sql: string): Promise<Row[]>;
  /** Runs one query whose result is too large to be held; to be read to its end, one at a time. */
  batches<Row extends QueryResultRow>(sql: string): AsyncIterable<Row[]>;
}
