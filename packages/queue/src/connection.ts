import { Redis } from 'ioredis';

/** BullMQ's connection for a producer: a command waits at most as long as the relay lets it. */
export function producerConnection(url: string): Redis {
  return new Redis(url, { maxRetriesPerRequest: 1, enableOfflineQueue: false, lazyConnect: true });
}

/** BullMQ's connection for a consumer; BullMQ asks for unbounded retries on blocking connections. */
export function consumerConnection(url: string): Redis {
  return new Redis(url, { maxRetriesPerRequest: null, lazyConnect: true });
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
