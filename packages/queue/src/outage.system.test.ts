import { inject, it } from 'vitest';
import { surviveOutage } from './outage-of-redis.ts';

it('goes on after Redis was away for three seconds', () =>
  surviveOutage(inject('databaseUrl'), inject('redisQueueUrl'), 3_000));
