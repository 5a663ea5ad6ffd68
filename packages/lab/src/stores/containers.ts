import { randomBytes } from 'node:crypto';
import { REDIS_SETTINGS, type RedisRole } from './redis.ts';
import type { Store } from './store.ts';

const POSTGRES_IMAGE = 'postgres:18-alpine';
const REDIS_IMAGE = 'redis:7-alpine';

/** Starts Redis in a container. Testcontainers' own reaper removes it when this process is gone. */
export async function startRedisContainer(role: RedisRole): Promise<Store> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const password = randomBytes(18).toString('base64url');
  const settings = Object.entries(REDIS_SETTINGS[role]).flatMap(([name, value]) => [
    `--${name}`,
    value === '""' ? '' : value,
  ]);
  const container = await new GenericContainer(REDIS_IMAGE)
    .withCommand(['redis-server', '--requirepass', password, ...settings])
    .withExposedPorts(6379)
    .withWaitStrategy(Wait.forLogMessage('Ready to accept connections'))
    .start();
  const url = `redis://:${password}@${container.getHost()}:${container.getMappedPort(6379)}`;
  return { url, source: 'containers', pid: null, stop: async () => void (await container.stop()) };
}

/** Starts PostgreSQL in a container, for a platform that has no embedded one. */
export async function startPostgresContainer(): Promise<Store> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const password = randomBytes(18).toString('base64url');
  const container = await new GenericContainer(POSTGRES_IMAGE)
    .withEnvironment({ POSTGRES_PASSWORD: password })
    .withCommand(['postgres', '-c', 'max_connections=200', '-c', 'shared_buffers=64MB'])
    .withExposedPorts(5432)
    // The image starts the server twice: once to set it up, once for use.
    .withWaitStrategy(Wait.forLogMessage('database system is ready to accept connections', 2))
    .start();
  const url = `postgres://postgres:${password}@${container.getHost()}:${container.getMappedPort(5432)}/postgres`;
  return { url, source: 'containers', pid: null, stop: async () => void (await container.stop()) };
}
