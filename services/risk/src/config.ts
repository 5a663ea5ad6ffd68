import { UrlList } from '@breakwater/service-kit';
import { Type } from 'typebox';

/** Settings of the risk service. */
export const riskSettings = Type.Object({
  BUREAU_URLS: UrlList,
  REDIS_CACHE_URL: Type.String({
    pattern: '^rediss?://',
    description: 'Redis for counters and cached reports.',
  }),
  KEY_PREFIX: Type.String({ default: '', description: 'Comes before every key in Redis.' }),
  STRATEGY: Type.String({ default: 'baseline', description: 'Name of a shipped strategy, or a file.' }),
  STORE_WAIT_MS: Type.Integer({
    minimum: 1,
    maximum: 10_000,
    default: 150,
    description: 'How long a decision waits for Redis before it goes on without.',
  }),
});
