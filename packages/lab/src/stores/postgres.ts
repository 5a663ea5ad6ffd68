import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Clock } from '@breakwater/clock';
import { logTail } from '../fleet/log-tail.ts';
import { endProcess, type ManagedProcess } from '../fleet/managed-process.ts';
import type { Run } from '../fleet/run.ts';
import { invokeAs, unprivilegedAccount, type Account } from './account.ts';
import { awaitAnswer } from './await-answer.ts';
import { pingDatabase } from './ping-database.ts';
import type { PostgresPrograms } from './programs.ts';
import type { Store } from './store.ts';

const STOP_GRACE_MS = 3000;

/** Durability is PostgreSQL's own default (fsync, synchronous_commit on) and stays so: drills measure real commits. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '64MB',
  // Everything that the server makes stays in its directory, also after a kill -9; the default is in /dev/shm.
  dynamic_shared_memory_type: 'mmap',
  // Nothing replicates, and the data fits the system's cache: four processes fewer.
  io_method: 'sync',
  max_logical_replication_workers: '0',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** Makes a new PostgreSQL cluster in the run's directory and starts it; its superuser has a password of this run. */
export async function startPostgres(options: {
  readonly run: Run;
  readonly clock: Clock;
  readonly programs: PostgresPrograms;
  readonly port: number;
}): Promise<Store> {
  const { run, clock, programs, port } = options;
  const directory = join(run.directory, 'postgres');
  const password = randomBytes(18).toString('base64url');
  const account = unprivilegedAccount();
  const start = (name: string, command: string, args: string[]): ManagedProcess =>
    run.start({
      name,
      ...invokeAs(account, command, args, [run.directory, dirname(command)]),
      env: { LC_ALL: 'C', PATH: process.env['PATH'] ?? '' },
      // A quick end that still gives back what the kernel holds for the server.
      orphanSignal: 'QUIT',
    });

  makeDirectory(directory, account);
  await initialise({ run, directory, password, account, initdb: programs.initdb, start });
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = start('postgres', programs.postgres, [
    '-D',
    join(directory, 'data'),
    '-p',
    String(port),
    ...settings,
  ]);
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  await awaitAnswer(server, { clock, logPath: run.logPath('postgres'), ask: () => pingDatabase(url) });

  const stop = async (): Promise<void> => {
    // The data is thrown away with the run, so the shutdown skips the checkpoint that would save it.
    await endProcess(server, { clock, signal: 'SIGQUIT', graceMs: STOP_GRACE_MS });
  };
  return { url, source: 'embedded', pid: server.pid, stop };
}

/**
 * Runs initdb. The built-in C.UTF-8 locale sorts alike on every machine; nothing is synced, because a run that the
 * machine does not survive is thrown away.
 */
async function initialise(options: {
  readonly run: Run;
  readonly directory: string;
  readonly password: string;
  readonly account: Account | undefined;
  readonly initdb: string;
  readonly start: (name: string, command: string, args: string[]) => ManagedProcess;
}): Promise<void> {
  const { run, directory, password, account, initdb, start } = options;
  const passwordFile = join(directory, 'password');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account !== undefined) chownSync(passwordFile, account.uid, account.gid);
  const init = start('initdb', initdb, [
    `--pgdata=${join(directory, 'data')}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-sync',
    '--no-instructions',
  ]);
  const { code } = await init.exited;
  rmSync(passwordFile);
  if (code !== 0) throw new Error(`initdb failed; the end of its log:\n${logTail(run.logPath('initdb'))}`);
}

function makeDirectory(directory: string, account: Account | undefined): void {
  mkdirSync(directory, { mode: 0o700 });
  if (account !== undefined) chownSync(directory, account.uid, account.gid);
}
