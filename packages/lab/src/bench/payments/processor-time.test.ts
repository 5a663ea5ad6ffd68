import { expect, it } from 'vitest';
import { microsecondsEach, processorTime } from './processor-time.ts';

it('shares the processor time of a stretch among what was done in it', () => {
  expect(microsecondsEach({ credit: 1.5 }, { credit: 2, redis: 0.25 }, 1000)).toEqual({
    credit: 500,
    redis: 250,
  });
});

it('reads the time of this process', () => {
  expect(processorTime({ bench: [process.pid] })['bench']).toBeGreaterThan(0);
});
