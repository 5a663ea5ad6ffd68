import { Redis, type RedisOptions } from 'ioredis';

/** After a failover the old primary may answer as a replica; only a new connection finds the new one. */
const always = {
  lazyConnect: true,
  reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
} satisfies RedisOptions;

/** BullMQ's connection for a producer: a command waits at most as long as the relay lets it. */
export function producerConnection(url: string): Redis {
  return new Redis(url, { ...always, maxRetriesPerRequest: 1, enableOfflineQueue: false });
}

/** BullMQ's connection for a consumer; BullMQ asks for unbounded retries on blocking connections. */
export function consumerConnection(url: string): Redis {
  return new Redis(url, { ...always, maxRetriesPerRequest: null });
}

/**
 * Checks that the Redis server keeps what is put into it: a server that evicts would lose jobs in silence.
 * @throws Error when its policy is not `noeviction`.
 */
export async function assertNoEviction(redis: Redis): Promise<void> {
  const info = await redis.info('memory');
  const policy = /maxmemory_policy:(\S+)/.exec(info)?.[1] ?? 'unknown';
  if (policy !== 'noeviction')
    throw new Error(`the queue Redis has maxmemory-policy ${policy}; expected noeviction`);
}
