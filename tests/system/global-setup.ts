import { Run, type Log } from '@breakwater/lab/fleet';
import { startStores } from '@breakwater/lab/stores';
import type { TestProject } from 'vitest/node';

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

/** Only what went wrong is worth a line between the tests. */
const log: Log = {
  info: () => undefined,
  warn: (fields, message) => console.warn(message, fields),
  error: (fields, message) => console.error(message, fields),
};

/** Starts PostgreSQL and two Redis servers once for all system tests, and ends them after the last. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const run = Run.open({ log });
  const stores = await startStores({ run, log }).catch(async (error: unknown) => {
    await run.close();
    throw error;
  });
  project.provide('databaseUrl', stores.databaseUrl);
  project.provide('redisQueueUrl', stores.redisQueueUrl);
  project.provide('redisCacheUrl', stores.redisCacheUrl);
  return async () => {
    await stores.stop();
    await run.close();
  };
}
