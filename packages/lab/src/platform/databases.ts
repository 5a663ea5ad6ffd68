import { Client } from 'pg';

/** Creates an empty database beside the one of `adminUrl` and returns its URL. */
export function createDatabase(adminUrl: string, name: string): Promise<string> {
  return create(adminUrl, name, '');
}

/**
 * Copies a database that nobody is connected to. PostgreSQL copies its files, so a seeded database is there again in a
 * moment.
 * @returns the URL of the copy.
 */
export function copyDatabase(sourceUrl: string, adminUrl: string, name: string): Promise<string> {
  return create(adminUrl, name, ` template "${new URL(sourceUrl).pathname.slice(1)}"`);
}

/** Drops a database with everybody who is connected to it. */
export async function dropDatabase(adminUrl: string, databaseUrl: string): Promise<void> {
  const name = new URL(databaseUrl).pathname.slice(1);
  await asAdmin(adminUrl, (client) =>
    client.query(`drop database if exists ${client.escapeIdentifier(name)} with (force)`),
  );
}

async function create(adminUrl: string, name: string, template: string): Promise<string> {
  await asAdmin(adminUrl, (client) =>
    client.query(`create database ${client.escapeIdentifier(name)}${template}`),
  );
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function asAdmin(adminUrl: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
