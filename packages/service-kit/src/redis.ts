import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { GuardedRedis } from './guarded-redis.ts';

/** Bounds the time of the commands that are sent from now on; without a bound they wait for ever. */
export function boundRedis(
  redis: Redis,
  { commandTimeoutMs }: { readonly commandTimeoutMs?: number | undefined },
): void {
  if (commandTimeoutMs === undefined) delete redis.options.commandTimeout;
  else redis.options.commandTimeout = commandTimeoutMs;
}

/**
 * A Redis client that fails a command rather than keep it: after `commandTimeoutMs`, at once while the connection is
 * down, and never sent twice after a reconnect.
 */
export function createRedis(
  url: string,
  options: { readonly commandTimeoutMs?: number | undefined },
  logger: Logger,
): GuardedRedis {
  const redis = new GuardedRedis(url, {
    ...(options.commandTimeoutMs === undefined ? {} : { commandTimeout: options.commandTimeoutMs }),
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    lazyConnect: true,
    retryStrategy: (times: number) => Math.min(50 * 2 ** Math.min(times, 6), 2_000),
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
  });
  redis.on('error', (error: Error) => logger.warn({ err: error }, 'the connection to Redis failed'));
  return redis;
}
