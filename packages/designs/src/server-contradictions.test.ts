import { VirtualClock } from '@breakwater/clock';
import { silent } from '@breakwater/resilience';
import { expect, test } from 'vitest';
import { buildShedder } from './build-shedder.ts';
import { designWith, problemsOf } from './design-fixture.ts';
import { explainDesign } from './explain.ts';

const gateway = (server: string): string => `{ 'client->gateway': { server: { ${server} } } }`;
const at = 'test.yaml: edges["client->gateway"].server';

test.each([
  [
    'shed: { delayMsMin: 500, delayMsMax: 500 }',
    `${at}.shed.delayMsMin: must be less than delayMsMax 500, is 500`,
  ],
  ['rateLimit: {}', `${at}.rateLimit: must limit something: address, customer or a class`],
  ['rateLimit: { customer: {} }', `${at}.rateLimit.customer: must have one of tokenBucket and slidingWindow`],
  [
    'rateLimit: { classes: { loan: { tokenBucket: {}, slidingWindow: {} } } }',
    `${at}.rateLimit.classes.loan: must have one of tokenBucket and slidingWindow`,
  ],
  [
    'rateLimit: { address: { slidingWindow: {}, shared: { whenStoreIsOut: local } } }',
    `${at}.rateLimit.address.slidingWindow: must not be shared: only a token bucket can be counted in Redis`,
  ],
  [
    'rateLimit: { customer: { tokenBucket: {}, shared: {} } }',
    `${at}.rateLimit.customer.shared.whenStoreIsOut: must be there`,
  ],
  [
    'rateLimit: { customer: { tokenBucket: {}, shared: { whenStoreIsOut: open } } }',
    `${at}.rateLimit.customer.shared.whenStoreIsOut: must be one of allow, refuse, local, not "open" (line 4)`,
  ],
  [
    'deadlineMs: 40, rateLimit: { customer: { tokenBucket: {}, shared: { whenStoreIsOut: local } } }',
    `${at}.rateLimit.customer.shared.storeWaitMs: must not be more than the request's deadlineMs 40, is 50`,
  ],
])('options of the serving side that cannot be are refused: %s', (server, message) => {
  expect(problemsOf(gateway(server))).toEqual([message]);
});

test('limits are for clients alone', () => {
  expect(problemsOf("{ 'gateway->credit': { server: { rateLimit: {} } } }")).toHaveLength(1);
  expect(problemsOf("{ 'gateway->credit': { server: { shed: {} } } }")).toEqual([]);
});

test.each([
  [
    'rateLimit: { customer: { tokenBucket: {}, shared: { whenStoreIsOut: refuse } } }',
    'rateLimit.customer.shared.whenStoreIsOut',
  ],
  [
    'deadlineMs: 100, shed: { classPriority: { loan: 2 } }, queue: { classPriority: { payment: 2 } }',
    'shed.classPriority',
  ],
])('what is allowed but hardly meant is warned about: %s', (server, path) => {
  const { warnings } = designWith(gateway(server));
  expect(warnings.map((warning) => warning.path)).toEqual([`edges["client->gateway"].server.${path}`]);
});

test('classes that stand in the same order for shedding and for waiting are no reason to warn', () => {
  const server =
    'deadlineMs: 100, shed: { classPriority: { payment: 9, look: 1 } }, queue: { classPriority: { payment: 2 } }';
  expect(designWith(gateway(server)).warnings).toEqual([]);
});

test('a shedder is built as the design says, with the usual priorities unless it names others', async () => {
  const clock = new VirtualClock();
  const shed = async (server: string, workClass: string): Promise<boolean> => {
    const { edges } = designWith(gateway(server));
    const shedder = buildShedder(edges['client->gateway'], () => 300, clock, silent);
    await clock.advance(1_000);
    try {
      shedder?.admit({ workClass });
      return false;
    } catch {
      return true;
    }
  };
  const bounds = 'delayMsMin: 200, delayMsMax: 500';
  expect(await shed('deadlineMs: 1', 'loan')).toBe(false);
  expect(await shed(`shed: { ${bounds} }`, 'loan')).toBe(true);
  expect(await shed(`shed: { ${bounds} }`, 'payment')).toBe(false);
  expect(await shed(`shed: { ${bounds}, classPriority: { loan: 2, look: 1 } }`, 'loan')).toBe(false);
  expect(await shed(`shed: { ${bounds}, classPriority: { loan: 2, look: 1 } }`, 'payment')).toBe(true);
});

test.each([
  [
    'en',
    ['a customer may make 7 requests a second, 11 at once', 'does not answer within 50 ms, all are allowed'],
  ],
  ['zh', ['每位客户每秒 7 次，一次最多 11 次', '50 毫秒内无答复时全部放行']],
] as const)('limits and shedding are said in words, in %s', (language, sentences) => {
  const design = designWith(
    gateway(
      'shed: {}, rateLimit: { customer: { tokenBucket: { perSecond: 7, burst: 11 }, shared: { whenStoreIsOut: allow } }, classes: { loan: { slidingWindow: { requestsMax: 13, windowMs: 1700 } } } }',
    ),
  );
  const text = explainDesign(design, language);
  for (const sentence of sentences) expect(text).toContain(sentence);
  for (const number of ['13', '1700', '500', '50', '5000', '100', 'loan 0']) expect(text).toContain(number);
});
