import { Client } from 'pg';

/**
 * Copies a database that nobody is connected to. PostgreSQL copies its files, so a seeded database is there again in a
 * moment.
 * @returns the URL of the copy.
 */
export async function copyDatabase(sourceUrl: string, adminUrl: string, name: string): Promise<string> {
  const source = new URL(sourceUrl).pathname.slice(1);
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(
      `create database ${client.escapeIdentifier(name)} template ${client.escapeIdentifier(source)}`,
    );
  } finally {
    await client.end();
  }
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}
