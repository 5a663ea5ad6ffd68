import { expect, test } from 'vitest';
import { ProbePool } from './probe-pool.ts';
import { Replica } from './replica.ts';

const [a, b, c] = [new Replica('a'), new Replica('b'), new Replica('c')];
const answer = { inFlight: 2, latencyMs: 10 };

function aPool(): ProbePool {
  return new ProbePool({ poolMax: 2, ageMsMax: 100, usesMax: 2 });
}

test('the newest answer of a replica is kept, and of too many the oldest goes', () => {
  const pool = aPool();
  pool.put(a, answer, 0);
  pool.put(b, answer, 1);
  pool.put(a, { inFlight: 7, latencyMs: 3 }, 2);
  pool.put(c, answer, 3);
  expect(pool.of([a, b, c], 3)).toMatchObject([{ replica: a, inFlight: 7 }, { replica: c }]);
  expect(pool.size).toBe(2);
});

test('an answer is used while it is young, and dropped when it is not', () => {
  const pool = aPool();
  pool.put(a, answer, 0);
  pool.put(b, answer, 50);
  expect(pool.of([a, b], 100)).toHaveLength(2);
  expect(pool.of([a, b], 101)).toMatchObject([{ replica: b }]);
  expect(pool.size).toBe(1);
});

test('each use adds the attempt to what the replica said, and the last one uses it up', () => {
  const pool = aPool();
  pool.put(a, answer, 0);
  pool.use(a);
  expect(pool.of([a], 0)).toMatchObject([{ inFlight: 3 }]);
  pool.use(a);
  pool.use(a);
  expect(pool.of([a], 0)).toEqual([]);
});

test('only candidates are answered for, and what is forgotten is not', () => {
  const pool = aPool();
  pool.put(a, answer, 0);
  pool.put(b, answer, 0);
  expect(pool.of([b], 0)).toMatchObject([{ replica: b }]);
  pool.forget(b);
  expect(pool.of([a, b], 0)).toMatchObject([{ replica: a }]);
});
