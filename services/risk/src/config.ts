import { ReplicaAddresses } from '@breakwater/service-kit';
import { Type } from 'typebox';

/** Settings of the risk service. */
export const riskSettings = Type.Object({
  BUREAU_URLS: ReplicaAddresses,
  REDIS_CACHE_URL: Type.String({
    pattern: '^rediss?://',
    description: 'Redis for counters and cached reports.',
  }),
  DATABASE_URL: Type.String({
    minLength: 1,
    description: 'PostgreSQL with the schema `risk`: strategy versions and which one is active.',
  }),
  KEY_PREFIX: Type.String({ default: '', description: 'Comes before every key in Redis.' }),
  STRATEGY: Type.String({ default: 'baseline', description: 'Name of a shipped strategy, or a file.' }),
  STRATEGY_POLL_MS: Type.Integer({
    minimum: 100,
    maximum: 60_000,
    default: 1_000,
    description: 'How long after one look which strategy is active the next one follows.',
  }),
  STRATEGY_WAIT_MS: Type.Integer({
    minimum: 10,
    maximum: 60_000,
    default: 1_000,
    description: 'How long such a look, or an order of an operator, waits for the database.',
  }),
  STORE_WAIT_MS: Type.Integer({
    minimum: 1,
    maximum: 10_000,
    default: 150,
    description: 'How long a decision waits for Redis before it goes on without.',
  }),
});
