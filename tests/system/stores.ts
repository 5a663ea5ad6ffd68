import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** PostgreSQL's database `postgres`, as a user who may create databases: each test makes one of its own. */
    databaseUrl: string;
    /** Redis for queues: never evicts. Each test uses a key prefix of its own. */
    redisQueueUrl: string;
    /** Redis as a cache: evicts. Each test uses a key prefix of its own. */
    redisCacheUrl: string;
  }
}

/** The addresses of the stores that run for the system tests. */
export interface TestStores {
  readonly databaseUrl: string;
  readonly redisQueueUrl: string;
  readonly redisCacheUrl: string;
}

/** The stores that the global set-up started. */
export function testStores(): TestStores {
  return {
    databaseUrl: inject('databaseUrl'),
    redisQueueUrl: inject('redisQueueUrl'),
    redisCacheUrl: inject('redisCacheUrl'),
  };
}
