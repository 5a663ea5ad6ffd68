import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';

const directory = fileURLToPath(new URL('../migrations', import.meta.url));

/**
 * Brings the schema `risk` up to date, all or nothing. Repeating it changes nothing, and of several that run at once
 * the others wait for the first.
 * @throws Error when the database cannot be reached or a migration fails.
 */
export async function migrateRisk(databaseUrl: string): Promise<void> {
  await runner({
    databaseUrl,
    dir: directory,
    direction: 'up',
    migrationsSchema: 'risk',
    createMigrationsSchema: true,
    migrationsTable: 'migrations',
    singleTransaction: true,
    advisoryLockMode: 'wait',
    // What it would say is either routine or comes again as the error that it throws.
    log: () => undefined,
  });
}

if (import.meta.main) {
  const databaseUrl = process.env['DATABASE_URL'];
  if (databaseUrl === undefined) throw new Error('DATABASE_URL is not set');
  await migrateRisk(databaseUrl);
}
