import { Client } from 'pg';

const ASK_MS_MAX = 5000;

/** Connects, asks and leaves again. Rejects when the server does not let us. */
export async function pingDatabase(url: string): Promise<void> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: ASK_MS_MAX,
    query_timeout: ASK_MS_MAX,
  });
  // Without a listener a connection that breaks while idle would end this process; the query reports it anyway.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('SELECT 1');
  } finally {
    await client.end();
  }
}
