import { expect, test } from 'vitest';
import type { Policy } from './call.ts';
import { pipeline, pipelineOrder } from './pipeline.ts';
import { aCall } from './test-fixture.ts';

function noting(name: string, notes: string[]): Policy {
  return {
    name,
    execute(call, next) {
      notes.push(name);
      return next(call);
    },
  };
}

test('policies run from the outside in, then the attempt', async () => {
  const notes: string[] = [];
  const joined = pipeline([...pipelineOrder, 'latency'].map((name) => noting(name, notes)));
  const answer = await joined.execute(aCall(), () => Promise.resolve('answer'));
  expect(answer).toBe('answer');
  expect(notes).toEqual([...pipelineOrder, 'latency']);
});

test('an empty pipeline is the attempt itself', async () => {
  await expect(pipeline([]).execute(aCall(), () => Promise.resolve(7))).resolves.toBe(7);
});

test.each([
  [['timeout', 'retry'], 'retry must not stand inside timeout'],
  [['retry', 'retry'], 'retry must not stand inside retry'],
  [['latency', 'balancer'], 'balancer must not stand inside latency'],
])('the order %o is refused', (names, message) => {
  expect(() => pipeline(names.map((name) => noting(name, [])))).toThrow(message);
});

test('several faults may stand innermost', () => {
  expect(() => pipeline(['retry', 'latency', 'errors'].map((name) => noting(name, [])))).not.toThrow();
});
