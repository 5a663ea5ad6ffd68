import { randomBytes } from 'node:crypto';
import { type Clock, sleep } from '@breakwater/clock';
import { pingDatabase } from './ping-database.ts';
import { checkRedis, REDIS_SETTINGS, type RedisRole } from './redis.ts';
import type { Store } from './store.ts';

const POSTGRES_IMAGE = 'postgres:18-bookworm';
const REDIS_IMAGE = 'redis:8-bookworm';

/** How long a store that was started may take until it answers. */
const ANSWER_MS_MAX = 30_000;
const POLL_MS = 100;

/** Starts Redis in a container. Testcontainers' own reaper removes it when this process is gone. */
export async function startRedisContainer(role: RedisRole, clock: Clock): Promise<Store> {
  const { GenericContainer } = await import('testcontainers');
  const password = randomBytes(18).toString('base64url');
  const settings = Object.entries(REDIS_SETTINGS[role]).flatMap(([name, value]) => [
    `--${name}`,
    value === '""' ? '' : value,
  ]);
  const container = await new GenericContainer(REDIS_IMAGE)
    .withCommand(['redis-server', '--requirepass', password, ...settings])
    .withExposedPorts(6379)
    .start();
  const url = `redis://:${password}@${container.getHost()}:${container.getMappedPort(6379)}`;
  return answering(clock, container, url, () => checkRedis(url, role));
}

/** Starts PostgreSQL in a container, for a platform that has no embedded one. */
export async function startPostgresContainer(clock: Clock): Promise<Store> {
  const { GenericContainer } = await import('testcontainers');
  const password = randomBytes(18).toString('base64url');
  const container = await new GenericContainer(POSTGRES_IMAGE)
    .withEnvironment({ POSTGRES_PASSWORD: password })
    .withCommand(['postgres', '-c', 'max_connections=200', '-c', 'shared_buffers=64MB'])
    .withExposedPorts(5432)
    .start();
  const url = `postgres://postgres:${password}@${container.getHost()}:${container.getMappedPort(5432)}/postgres`;
  return answering(clock, container, url, () => pingDatabase(url));
}

/** Waits until the store in a container answers; one that does not in time is removed, and the last refusal thrown. */
async function answering(
  clock: Clock,
  container: { stop(): Promise<unknown> },
  url: string,
  ask: () => Promise<void>,
): Promise<Store> {
  const stop = async (): Promise<void> => void (await container.stop());
  const fromMs = clock.monotonicMs();
  for (;;) {
    try {
      await ask();
      return { url, source: 'containers', pid: null, stop };
    } catch (error) {
      if (clock.monotonicMs() - fromMs > ANSWER_MS_MAX) {
        await stop();
        throw error;
      }
      await sleep(clock, POLL_MS);
    }
  }
}
