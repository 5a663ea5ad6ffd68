import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { realClock } from '@breakwater/clock';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { currentCommit } from '../runner/commit.ts';

/** Where and with what a figure was taken. */
export interface Machine {
  readonly takenAt: string;
  /** With `+` when files were changed since. */
  readonly commit: string;
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGib: number;
  readonly system: string;
  readonly node: string;
  /** Absent where no store takes part, as the next one. */
  readonly postgres?: string;
  readonly redis?: string;
}

/** Describes this machine and the stores at these addresses, if any take part. */
export async function describeMachine(stores?: {
  readonly databaseUrl: string;
  readonly redisUrl: string;
}): Promise<Machine> {
  const processors = cpus();
  return {
    takenAt: new Date(realClock.nowMs()).toISOString(),
    commit: await currentCommit(),
    cores: processors.length,
    cpu: processors[0]?.model ?? 'unknown',
    memoryGib: Math.round(totalmem() / 2 ** 30),
    system: execFileSync('uname', ['-srm'], { encoding: 'utf8' }).trim(),
    node: process.versions.node,
    ...(stores === undefined
      ? {}
      : {
          postgres: await postgresVersion(stores.databaseUrl),
          redis: await redisVersion(stores.redisUrl),
        }),
  };
}

/** One line for the head of a table. */
export function machineLine(machine: Machine): string {
  const { takenAt, commit, cores, cpu, memoryGib, node, postgres, redis } = machine;
  const stores = [
    ...(postgres === undefined ? [] : [`, PostgreSQL ${postgres}`]),
    ...(redis === undefined ? [] : [`, Redis ${redis}`]),
  ];
  return (
    `Taken at ${takenAt.slice(0, 16).replace('T', ' ')} UTC, commit ${commit}, on ${cores} cores (${cpu}), ` +
    `${memoryGib} GiB, Node ${node}${stores.join('')}.`
  );
}

async function postgresVersion(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return rows[0]?.server_version ?? 'unknown';
  } finally {
    await client.end();
  }
}

async function redisVersion(url: string): Promise<string> {
  const redis = new Redis(url);
  try {
    return /redis_version:(\S+)/.exec(await redis.info('server'))?.[1] ?? 'unknown';
  } finally {
    redis.disconnect();
  }
}
