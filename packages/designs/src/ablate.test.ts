import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ablate } from './ablate.ts';
import { DesignError } from './design.ts';
import { listDesigns } from './load-design.ts';
import { parseDesign } from './parse-design.ts';

const words = 'title: { en: Whole, zh: 完整 }\nsummary: { en: S, zh: S }\n';
const WHOLE = `name: whole\n${words}edges:
  client->gateway: { server: { deadlineMs: 2000, queue: { lengthMax: 8 } } }
  gateway->credit:
    caller: { deadline: { deadlineMs: 1900 }, timeout: { timeoutMs: 500 }, breaker: { volumeMin: 40 }, balancer: { kind: round_robin } }
  credit->risk: { caller: { timeout: { timeoutMs: 300 } } }
  service->postgres: { statementTimeoutMs: 900, poolMax: 7 }
  service->redis: { commandTimeoutMs: 200, breaker: {} }
ladder: { loans_off: {} }
`;

const edgesWithout = (pattern: string) => {
  const { text, name } = ablate(WHOLE, 'whole.yaml').find((each) => each.pattern === pattern)!;
  return parseDesign(text, name);
};

test('takes each pattern from every edge at once, the stores included', () => {
  expect(ablate(WHOLE, 'whole.yaml').map(({ pattern }) => pattern)).toEqual([
    'balancer',
    'breaker',
    'deadline',
    'ladder',
    'queue',
    'timeout',
  ]);
  const { edges } = edgesWithout('timeout');
  expect(edges['gateway->credit'].caller.timeout).toBeUndefined();
  expect(edges['credit->risk'].caller.timeout).toBeUndefined();
  expect(edges['service->postgres']).toEqual({ poolMax: 7 });
  expect(edges['service->redis'].commandTimeoutMs).toBeUndefined();
});

test('leaves everything else as it is, and names the design after what it lacks', () => {
  const whole = parseDesign(WHOLE, 'whole.yaml');
  const without = edgesWithout('breaker');
  expect(without.name).toBe('without-breaker');
  expect(without.title.en).toBe('Whole, without breaker');
  expect(without.edges['gateway->credit'].caller.timeout).toEqual(
    whole.edges['gateway->credit'].caller.timeout,
  );
  expect(without.edges['service->redis'].breaker).toBeUndefined();
  expect(edgesWithout('ladder').ladder).toEqual({});
});

test('the deadline of the edge goes with those of the calls', () => {
  const { edges } = edgesWithout('deadline');
  expect(edges['client->gateway'].server.deadlineMs).toBeUndefined();
  expect(edges['gateway->credit'].caller.deadline).toBeUndefined();
});

test('every shipped design can be taken apart', async () => {
  for (const name of await listDesigns()) {
    const file = join(import.meta.dirname, '..', 'shipped', `${name}.yaml`);
    expect(ablate(await readFile(file, 'utf8'), file).length > 0, name).toBe(name !== 'naive');
  }
});

test('a text that is no design is refused', () => {
  expect(() => ablate('name: x', 'x.yaml')).toThrow(DesignError);
});
