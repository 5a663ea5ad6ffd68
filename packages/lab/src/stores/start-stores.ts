import { realClock, type Clock } from '@breakwater/clock';
import { errorText } from '../fleet/error-facts.ts';
import { freePorts } from '../fleet/free-ports.ts';
import type { Log } from '../fleet/log.ts';
import type { Run } from '../fleet/run.ts';
import { missingRedisMessage } from './advice.ts';
import { startPostgresContainer, startRedisContainer } from './containers.ts';
import { dockerVersion } from './docker.ts';
import { pingDatabase } from './ping-database.ts';
import { startPostgres } from './postgres.ts';
import { findPostgres, findRedisServer } from './programs.ts';
import { checkRedis, startRedis, type RedisRole } from './redis.ts';
import { givenStore, type Store, type StoreSource } from './store.ts';

/** Addresses of stores that somebody else runs; an empty one counts as not given. */
export interface GivenStores {
  readonly databaseUrl?: string | undefined;
  readonly redisUrl?: string | undefined;
  readonly redisCacheUrl?: string | undefined;
}

/** The stores of one run: PostgreSQL, Redis for queues, Redis as a cache. */
export interface Stores {
  /** PostgreSQL's database `postgres`, or the one that was given, as a user who may create databases. */
  readonly databaseUrl: string;
  readonly redisQueueUrl: string;
  readonly redisCacheUrl: string;
  readonly sources: { readonly database: StoreSource; readonly redis: StoreSource };
  /** The main processes of the stores that this machine runs for us. */
  readonly pids: {
    readonly postgres: number | null;
    readonly redisQueue: number | null;
    readonly redisCache: number | null;
  };
  /** Ends what was started here. */
  stop(): Promise<void>;
}

/**
 * Brings the stores: the given ones, else embedded ones, else containers; all at once.
 *
 * @throws with what to install when neither a server nor Docker is there, or with the end of the log of the store that
 *   did not come up; what had come up is ended first
 */
export async function startStores(options: {
  readonly run: Run;
  readonly log: Log;
  readonly clock?: Clock;
  readonly given?: GivenStores;
}): Promise<Stores> {
  const { run, log, clock = realClock, given = givenByEnvironment() } = options;
  const fromMs = clock.monotonicMs();
  const [postgresPort = 0, queuePort = 0, cachePort = 0] = await freePorts(3);
  const bring = { run, clock };
  const [postgres, queue, cache] = await allOrNone([
    bringPostgres({ ...bring, port: postgresPort, url: given.databaseUrl }),
    bringRedis({ ...bring, port: queuePort, role: 'queue', url: given.redisUrl }),
    bringRedis({ ...bring, port: cachePort, role: 'cache', url: cacheUrl(given) }),
  ]);
  const sources = { database: postgres.source, redis: queue.source };
  const pids = { postgres: postgres.pid, redisQueue: queue.pid, redisCache: cache.pid };
  log.info({ sources, pids, tookMs: Math.round(clock.monotonicMs() - fromMs) }, 'stores ready');
  const stop = async (): Promise<void> => {
    await Promise.all([postgres.stop(), queue.stop(), cache.stop()]);
  };
  return {
    databaseUrl: postgres.url,
    redisQueueUrl: queue.url,
    redisCacheUrl: cache.url,
    sources,
    pids,
    stop,
  };
}

/** Waits for all; when one fails, ends those that came up and rejects with the first failure. */
async function allOrNone(
  starting: readonly [Promise<Store>, Promise<Store>, Promise<Store>],
): Promise<[Store, Store, Store]> {
  try {
    return await Promise.all(starting);
  } catch (error) {
    const settled = await Promise.allSettled(starting);
    const started = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    await Promise.all(started.map((store) => store.stop()));
    throw error;
  }
}

/** The stores that the environment names: DATABASE_URL, REDIS_URL and REDIS_CACHE_URL. */
export function givenByEnvironment(env: NodeJS.ProcessEnv = process.env): GivenStores {
  return {
    databaseUrl: env['DATABASE_URL'],
    redisUrl: env['REDIS_URL'],
    redisCacheUrl: env['REDIS_CACHE_URL'],
  };
}

interface Bring {
  readonly run: Run;
  readonly clock: Clock;
  readonly port: number;
  readonly url: string | undefined;
}

async function bringPostgres({ run, clock, port, url }: Bring): Promise<Store> {
  if (url !== undefined && url !== '') {
    await explain('DATABASE_URL', pingDatabase(url));
    return givenStore(url);
  }
  const programs = findPostgres();
  if (programs !== undefined) return startPostgres({ run, clock, programs, port });
  if (dockerVersion() !== undefined) return startPostgresContainer(clock);
  throw new Error(
    'There is no embedded PostgreSQL for this platform and no Docker: start Docker or set DATABASE_URL.',
  );
}

async function bringRedis({
  run,
  clock,
  port,
  url,
  role,
}: Bring & { readonly role: RedisRole }): Promise<Store> {
  if (url !== undefined && url !== '') {
    await explain(role === 'queue' ? 'REDIS_URL' : 'REDIS_CACHE_URL', checkRedis(url, role));
    return givenStore(url);
  }
  const program = findRedisServer();
  if (program !== undefined) return startRedis({ run, clock, program, role, port });
  if (dockerVersion() !== undefined) return startRedisContainer(role, clock);
  throw new Error(missingRedisMessage());
}

/** One given Redis serves both roles, each in a logical database of its own. */
function cacheUrl({ redisUrl, redisCacheUrl }: GivenStores): string | undefined {
  if (redisCacheUrl !== undefined && redisCacheUrl !== '') return redisCacheUrl;
  if (redisUrl === undefined || redisUrl === '') return undefined;
  const url = new URL(redisUrl);
  url.pathname = `/${Number(url.pathname.slice(1) || '0') + 1}`;
  return url.href;
}

/** Names the setting behind a failure; the address itself may hold a password. */
async function explain(setting: string, check: Promise<void>): Promise<void> {
  try {
    await check;
  } catch (error) {
    throw new Error(`${setting} cannot be used: ${errorText(error)}`, { cause: error });
  }
}
