import { Client } from 'pg';

/** Creates an empty database on the server of `adminUrl` and returns its URL; one of the same name is dropped first. */
export async function createDatabase(adminUrl: string, name: string): Promise<string> {
  await asAdmin(adminUrl, async (client) => {
    await client.query(`drop database if exists ${quoted(name)} with (force)`);
    await client.query(`create database ${quoted(name)}`);
  });
  return urlOf(adminUrl, name);
}

/** Copies a database that nobody is connected to; a file copy, so a seeded database is there again in a moment. */
export async function copyDatabase(adminUrl: string, from: string, to: string): Promise<string> {
  await asAdmin(adminUrl, async (client) => {
    await client.query(`drop database if exists ${quoted(to)} with (force)`);
    await client.query(`create database ${quoted(to)} template ${quoted(from)}`);
  });
  return urlOf(adminUrl, to);
}

/** Drops a database with everybody who is connected to it. */
export async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  await asAdmin(adminUrl, (client) => client.query(`drop database if exists ${quoted(name)} with (force)`));
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

function urlOf(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.toString();
}

function quoted(name: string): string {
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) throw new RangeError(`"${name}" is not a name for a database`);
  return `"${name}"`;
}
