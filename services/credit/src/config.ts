import { ReplicaAddresses } from '@breakwater/service-kit';
import { Type } from 'typebox';

const DatabaseUrl = Type.String({ pattern: '^postgres(ql)?://', description: 'URL of the database.' });

/** Settings of the HTTP entry point. */
export const creditSettings = Type.Object({
  DATABASE_URL: DatabaseUrl,
  RISK_URLS: ReplicaAddresses,
  CHALLENGE_KEY: Type.String({
    minLength: 32,
    description: 'Secret that the codes of step-up checks follow from, the same for every replica.',
  }),
});

/** Settings of the queue entry point. */
export const workerSettings = Type.Object({
  DATABASE_URL: DatabaseUrl,
  REDIS_QUEUE_URL: Type.String({
    pattern: '^rediss?://',
    description: 'URL of the Redis that keeps the queues.',
  }),
  RISK_URLS: ReplicaAddresses,
  BANK_URLS: ReplicaAddresses,
  KEY_PREFIX: Type.String({
    default: 'breakwater',
    pattern: '^[a-z0-9_-]{1,60}$',
    description: 'Prefix of the keys in Redis.',
  }),
  WORKER_CONCURRENCY: Type.Integer({
    default: 8,
    minimum: 1,
    maximum: 100,
    description: 'Jobs of each queue worked on at once.',
  }),
});
