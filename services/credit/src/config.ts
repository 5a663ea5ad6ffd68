import { ReplicaAddresses } from '@breakwater/service-kit';
import { Type } from 'typebox';

const DatabaseUrl = Type.String({ pattern: '^postgres(ql)?://', description: 'URL of the database.' });

/**
 * What is left out on purpose, so that somebody sees whether its absence is noticed. It loses money, so a service takes it
 * in lab mode only.
 */
function broken<const T extends string>(what: readonly T[]) {
  return Type.Enum(['nothing', ...what] as const, {
    default: 'nothing',
    description: 'What does not work, on purpose; in lab mode only.',
  });
}

/** @returns a sentence for each setting that only a laboratory may have. */
export function labProblems(config: { readonly BROKEN: string; readonly LAB_MODE: boolean }): string[] {
  return config.BROKEN === 'nothing' || config.LAB_MODE
    ? []
    : [`BROKEN: ${config.BROKEN} is possible in lab mode only: LAB_MODE must be true`];
}

/** Settings of the HTTP entry point. */
export const creditSettings = Type.Object({
  BROKEN: broken(['idempotency']),
  DATABASE_URL: DatabaseUrl,
  RISK_URLS: ReplicaAddresses,
  CHALLENGE_KEY: Type.String({
    minLength: 32,
    description: 'Secret that the codes of step-up checks follow from, the same for every replica.',
  }),
});

/** Settings of the queue entry point. */
export const workerSettings = Type.Object({
  BROKEN: broken(['bank-look-up', 'outbox']),
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
