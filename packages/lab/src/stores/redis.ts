import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '@breakwater/clock';
import { Redis } from 'ioredis';
import { endProcess } from '../fleet/managed-process.ts';
import type { Run } from '../fleet/run.ts';
import { awaitAnswer } from './await-answer.ts';
import type { Store } from './store.ts';

/** What a Redis server is for. */
export type RedisRole = 'queue' | 'cache';

const STOP_GRACE_MS = 2000;
const ASK_MS_MAX = 3000;

/** A queue must never lose a job to make room, and survives a restart; a cache makes room, and starts empty. */
export const REDIS_SETTINGS: Record<RedisRole, Record<string, string>> = {
  queue: { 'maxmemory-policy': 'noeviction', appendonly: 'yes', appendfsync: 'everysec', save: '""' },
  cache: { 'maxmemory-policy': 'allkeys-lru', maxmemory: '64mb', appendonly: 'no', save: '""' },
};

/** Starts a private Redis server in the run's directory, with a password of this run. */
export async function startRedis(options: {
  readonly run: Run;
  readonly clock: Clock;
  readonly program: string;
  readonly role: RedisRole;
  readonly port: number;
}): Promise<Store> {
  const { run, clock, program, role, port } = options;
  const name = `redis-${role}`;
  const directory = join(run.directory, name);
  mkdirSync(directory, { mode: 0o700 });
  const password = randomBytes(18).toString('base64url');
  const settings = { bind: '127.0.0.1', port: String(port), dir: `"${directory}"`, requirepass: password };
  const lines = Object.entries({ ...settings, ...REDIS_SETTINGS[role] }).map(
    ([key, value]) => `${key} ${value}\n`,
  );
  const config = join(directory, 'redis.conf');
  // A file and not arguments: everybody on the machine can read a process's arguments.
  writeFileSync(config, lines.join(''), { mode: 0o600 });

  const env = { PATH: process.env['PATH'] ?? '' };
  const server = run.start({ name, command: program, args: [config], env, orphanSignal: 'KILL' });
  const url = `redis://:${password}@127.0.0.1:${port}`;
  await awaitAnswer(server, { clock, logPath: run.logPath(name), ask: () => checkRedis(url, role) });

  const stop = async (): Promise<void> => {
    await endProcess(server, { clock, graceMs: STOP_GRACE_MS });
  };
  return { url, source: 'embedded', pid: server.pid, stop };
}

/**
 * Asks a Redis server whether it can play its role. Rejects when it does not answer, or when a queue could lose jobs:
 * under any policy but `noeviction` Redis drops the queue's keys when its memory is full.
 */
export async function checkRedis(url: string, role: RedisRole): Promise<void> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: ASK_MS_MAX,
    commandTimeout: ASK_MS_MAX,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    // A refused connection leaves this timer running (2 s by default), and it keeps the process alive.
    disconnectTimeout: 50,
  });
  // The failure also rejects the command, which is where it is handled.
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    const policy = await policyOf(redis);
    if (role === 'queue' && policy !== 'noeviction') {
      throw new Error(`the queue's Redis evicts keys (maxmemory-policy is ${policy}): set it to noeviction`);
    }
  } finally {
    redis.disconnect();
  }
}

async function policyOf(redis: Redis): Promise<string> {
  const answer: unknown = await redis.config('GET', 'maxmemory-policy');
  const [, policy]: unknown[] = Array.isArray(answer) ? answer : [];
  return String(policy);
}
