import { expect, test } from 'vitest';
import { DesignError } from './design.ts';
import { designWith, problemsOf } from './design-fixture.ts';
import { parseDesign } from './parse-design.ts';

const caller = (policies: string): string => `{ 'gateway->credit': { caller: { ${policies} } } }`;
const at = 'test.yaml: edges["gateway->credit"].caller';

test('what is left out of a policy has its default, what is left out of an edge is absent', () => {
  const { edges } = designWith(caller('retry: { attemptsMax: 3 }'));
  expect(edges['gateway->credit'].caller).toEqual({
    retry: { attemptsMax: 3, backoffMsMin: 25, backoffMsMax: 250 },
  });
  expect(edges['credit->risk']).toEqual({ edge: 'credit->risk', caller: {}, server: {} });
  expect(edges['service->postgres']).toEqual({});
});

test.each([
  [caller('retry: { attemptsMax: 0 }'), `${at}.retry.attemptsMax: must be >= 1, not 0 (line 4)`],
  [caller('retry: { attemptsMax: "3" }'), `${at}.retry.attemptsMax: must be integer, not "3" (line 4)`],
  [
    caller('retry: { attempts: 3 }'),
    `${at}.retry.attempts: there is no such key here; expected one of attemptsMax, backoffMsMin, backoffMsMax, budget, why (line 4)`,
  ],
  [
    caller('retries: {}'),
    `${at}.retries: there is no such key here; expected one of deadline, bulkhead, retry, throttle, hedge, limit, breaker, timeout, balancer (line 4)`,
  ],
  [caller('timeout: '), `${at}.timeout: must be object, not null (line 4)`],
  [caller('breaker: { volumeMin: 5 }'), `${at}.breaker.volumeMin: must be >= 20, not 5 (line 4)`],
  [
    caller('balancer: { kind: random }'),
    `${at}.balancer.kind: must be one of round_robin, least_requests, power_of_two_choices, least_load, prequal, not "random" (line 4)`,
  ],
  [caller('balancer: {}'), `${at}.balancer.kind: must be there`],
  [
    "{ 'gateway->risk': {} }",
    'test.yaml: edges["gateway->risk"]: there is no such key here; expected one of client->gateway, gateway->credit, credit->risk, risk->bureau, worker->bank, service->postgres, service->redis (line 4)',
  ],
  ['[]', 'test.yaml: edges: must be object, not a list (line 4)'],
])('%s is refused with its place and what was expected', (edges, message) => {
  expect(problemsOf(edges)).toEqual([message]);
});

test.each([
  [
    'deadline: { deadlineMs: 100 }, timeout: { timeoutMs: 101 }',
    `${at}.timeout.timeoutMs: must not be more than the edge's deadlineMs 100, is 101`,
  ],
  [
    'deadline: { deadlineMs: 100 }, bulkhead: { waitMsMax: 200 }',
    `${at}.bulkhead.waitMsMax: must not be more than the edge's deadlineMs 100, is 200`,
  ],
  [
    'deadline: { deadlineMs: 100, hopAllowanceMs: 101 }',
    `${at}.deadline.hopAllowanceMs: must not be more than the edge's deadlineMs 100, is 101`,
  ],
  [
    'hedge: { hedgeShare: 0, hedgesPerSecondMin: 0 }',
    `${at}.hedge: must have a budget: hedgeShare or hedgesPerSecondMin above 0`,
  ],
  ['limit: {}', `${at}.limit: must have one of gradient and aimd`],
  ['limit: { gradient: {}, aimd: {} }', `${at}.limit: must have one of gradient and aimd`],
  [
    'limit: { aimd: { limitMin: 30 } }',
    `${at}.limit.aimd.limitMin: must not be more than limitInitial 20, is 30`,
  ],
  [
    'balancer: { kind: least_load, ejection: { ejectionMs: 500, ejectionMsMax: 400 } }',
    `${at}.balancer.ejection.ejectionMs: must not be more than ejectionMsMax 400, is 500`,
  ],
  [
    'timeout: {}, retry: { backoffMsMin: 300, backoffMsMax: 200 }',
    `${at}.retry.backoffMsMin: must not be more than backoffMsMax 200, is 300`,
  ],
  [
    'bulkhead: { concurrencyMax: 4, classConcurrencyMax: { loan: 5 } }',
    `${at}.bulkhead.classConcurrencyMax.loan: must not be more than concurrencyMax 4, is 5`,
  ],
])('options that contradict each other are refused: %s', (policies, message) => {
  expect(problemsOf(caller(policies))).toEqual([message]);
});

test('a retry without a timeout is allowed with a warning', () => {
  expect(designWith(caller('retry: {}')).warnings).toEqual([
    {
      path: 'edges["gateway->credit"].caller.retry',
      message: 'retry without a timeout: an attempt that hangs is never tried again',
    },
  ]);
  expect(designWith(caller('retry: {}, timeout: {}')).warnings).toEqual([]);
});

test('a line that drops what has expired where nothing sets a deadline is allowed with a warning', () => {
  const { warnings } = designWith("{ 'gateway->credit': { server: { queue: {} } } }");
  expect(warnings.map(({ path }) => path)).toEqual(['edges["gateway->credit"].server.queue.dropExpired']);
});

test('a fallback is for the bureau alone, and the two outer ends have one side each', () => {
  expect(problemsOf(caller('fallback: { kind: cached_report }'))).toHaveLength(1);
  expect(problemsOf("{ 'client->gateway': { caller: {} } }")).toHaveLength(1);
  expect(problemsOf("{ 'risk->bureau': { server: {} } }")).toHaveLength(1);
  expect(problemsOf("{ 'risk->bureau': { caller: { fallback: { kind: cached_report } } } }")).toEqual([]);
});

test.each([
  ['', 'x.yaml: must be object, not null'],
  ['name: a\nname: b\n', 'x.yaml: line 2: Map keys must be unique'],
  ['name: [a\n', 'x.yaml: line 2: Flow sequence in block collection must be sufficiently indented'],
  ['x'.repeat(100_001), 'x.yaml: must not have more than 100000 characters'],
])('text that is no design is one clear error: %j', (text, message) => {
  expect(() => parseDesign(text, 'x.yaml')).toThrow(DesignError);
  expect(() => parseDesign(text, 'x.yaml')).toThrow(message);
});

const warningsOf = (policies: string) =>
  designWith(`{ 'risk->bureau': { caller: { ${policies} } } }`).warnings.map(({ path }) => path);

test('sharing attempts where nothing ends them is allowed with a warning', () => {
  expect(warningsOf('coalesce: {}, cache: {}')).toEqual([
    'edges["risk->bureau"].caller.cache',
    'edges["risk->bureau"].caller.coalesce',
  ]);
  expect(warningsOf('coalesce: {}, deadline: {}')).toEqual([]);
});
