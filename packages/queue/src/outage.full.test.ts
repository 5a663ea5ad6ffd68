import { inject, it } from 'vitest';
import { surviveOutage } from './outage-of-redis.ts';

it('goes on after Redis was away for twenty-five seconds', () =>
  surviveOutage(inject('databaseUrl'), inject('redisQueueUrl'), 25_000));
