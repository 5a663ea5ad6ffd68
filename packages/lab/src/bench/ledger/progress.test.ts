import { expect, it } from 'vitest';
import { pgbenchProgress, writerProgress } from './progress.ts';

it('reads how far the writer is', () => {
  expect(writerProgress('{"ms":1250.5,"done":4000}')).toEqual({ ms: 1250.5, done: 4000 });
});

it('adds up what pgbench says of each stretch, and passes over its other lines', () => {
  const read = pgbenchProgress();
  expect(read('pgbench (15.18, server 18.4)')).toBeUndefined();
  expect(read('progress: 1.0 s, 1200.0 tps, lat 6.6 ms stddev 2.1, 0 failed')).toEqual({
    ms: 1000,
    done: 1200,
  });
  expect(read('progress: 3.0 s, 1000.0 tps, lat 7.9 ms stddev 2.2, 0 failed')).toEqual({
    ms: 3000,
    done: 3200,
  });
});
