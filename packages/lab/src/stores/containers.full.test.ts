import { realClock } from '@breakwater/clock';
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { startPostgresContainer, startRedisContainer } from './containers.ts';
import { dockerVersion } from './docker.ts';
import { pingDatabase } from './ping-database.ts';

const noDocker = dockerVersion() === undefined;

test('PostgreSQL in a container answers until it is stopped', async (context) => {
  context.skip(noDocker, 'no Docker engine answers here');
  const store = await startPostgresContainer(realClock);
  try {
    await pingDatabase(store.url);
  } finally {
    await store.stop();
  }
  await expect(pingDatabase(store.url)).rejects.toThrow(/ECONN|terminated/);
});

const ROLES = [
  { role: 'queue', policy: 'noeviction', appendOnly: 'yes' },
  { role: 'cache', policy: 'allkeys-lru', appendOnly: 'no' },
] as const;

for (const { role, policy, appendOnly } of ROLES) {
  test(`Redis for the ${role} in a container has its settings and a password`, async (context) => {
    context.skip(noDocker, 'no Docker engine answers here');
    const store = await startRedisContainer(role, realClock);
    const redis = new Redis(store.url);
    try {
      expect(new URL(store.url).password).not.toBe('');
      expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', policy]);
      expect(await redis.config('GET', 'appendonly')).toEqual(['appendonly', appendOnly]);
    } finally {
      redis.disconnect();
      await store.stop();
    }
  });
}
