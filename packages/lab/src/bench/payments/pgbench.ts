import { execFile, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { InputError } from '../../input-error.ts';

/** Where Debian and Ubuntu keep PostgreSQL's programs, a directory for each version. */
const DEBIAN = '/usr/lib/postgresql';
const SCALE = 10;

/** PostgreSQL's own benchmark program. */
export interface Pgbench {
  readonly path: string;
  readonly version: string;
}

/**
 * Finds pgbench on the PATH or where Debian keeps it, the newest first.
 * @throws InputError when there is none.
 */
export function findPgbench(path = process.env['PATH'] ?? ''): Pgbench {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).toSorted((a, b) => Number(b) - Number(a)) : [];
  const places = [...path.split(delimiter), ...versions.map((version) => join(DEBIAN, version, 'bin'))];
  const found = places.map((place) => join(place, 'pgbench')).find(isExecutable);
  if (found === undefined) {
    throw new InputError(
      'There is no pgbench here, and the benchmark compares with it: install postgresql (Fedora: postgresql-contrib).',
    );
  }
  const { stdout } = spawnSync(found, ['--version'], { encoding: 'utf8' });
  return { path: found, version: /\d+\.\d+/.exec(stdout)?.[0] ?? 'unknown' };
}

/** Creates pgbench's tables (scale 10: a million accounts) in an empty database. */
export async function initialisePgbench({ path }: Pgbench, databaseUrl: string): Promise<void> {
  await promisify(execFile)(path, ['-i', '-q', '-s', String(SCALE)], { env: environmentOf(databaseUrl) });
}

/** `pgbench -N` for some seconds, closed loop; answers the transactions that it counted, for each second. */
export async function runPgbench(
  { path }: Pgbench,
  databaseUrl: string,
  { connections, seconds, signal }: { connections: number; seconds: number; signal: AbortSignal },
): Promise<number> {
  const args = ['-N', '-n', '-c', String(connections), '-j', '2', '-T', String(seconds)];
  const { stdout } = await promisify(execFile)(path, args, { env: environmentOf(databaseUrl), signal });
  return parseTps(stdout);
}

/** Reads the rate from what pgbench prints. Throws Error when it does not say. */
export function parseTps(output: string): number {
  const tps = /^tps = ([\d.]+)/m.exec(output)?.[1];
  if (tps === undefined) throw new Error(`pgbench gave no rate: ${output.slice(0, 200)}`);
  return Number(tps);
}

/** The address by environment: everybody on the machine can read a process's arguments. */
export function environmentOf(databaseUrl: string): Record<string, string> {
  const url = new URL(databaseUrl);
  return {
    PATH: process.env['PATH'] ?? '',
    PGHOST: url.hostname,
    PGPORT: url.port,
    PGUSER: decodeURIComponent(url.username),
    PGPASSWORD: decodeURIComponent(url.password),
    PGDATABASE: url.pathname.slice(1),
  };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Whatever is the matter with it, it cannot be run.
    return false;
  }
}
