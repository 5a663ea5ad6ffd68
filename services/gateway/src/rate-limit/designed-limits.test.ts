import { expect, it } from 'vitest';
import { testDesign, testGateway } from '../test-gateway.ts';

const ACCOUNT = '/v1/accounts/a-0000001';
const AVAILABILITY = '/v1/accounts/a-0000001/availability';

type Gateway = Awaited<ReturnType<typeof testGateway>>;

async function statusesOf(times: number, { app, headers }: Gateway, url = ACCOUNT): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < times; i++) statuses.push((await app.inject({ url, headers })).statusCode);
  return statuses;
}

/** A store that answers as the test says. */
function storeThat(answer: () => Promise<string>) {
  const asked: unknown[][] = [];
  const takeToken = (...args: unknown[]): Promise<string> => {
    asked.push(args);
    return answer();
  };
  const redis = { defineCommand: () => undefined, takeToken };
  return { asked, redis: redis as unknown as NonNullable<Parameters<typeof testGateway>[0]>['redis'] };
}

it('lets a customer do what the design says, says what is left, and counts what it refuses', async () => {
  const gateway = await testGateway({
    server: '{ rateLimit: { customer: { tokenBucket: { perSecond: 1, burst: 2 } } } }',
    quotas: { address: { perSecond: 1, burst: 100 } },
  });
  const { app, headers, metrics, clock } = gateway;
  const first = await app.inject({ url: ACCOUNT, headers });
  expect(first.headers).toMatchObject({
    'ratelimit-policy': '"address";q=100;w=100, "design-customer";q=2;w=2',
    ratelimit: '"design-customer";r=1;t=1',
  });
  expect(await statusesOf(2, gateway)).toEqual([200, 429]);
  expect((await metrics.edgeRefusals.get()).values).toMatchObject([
    { labels: { edge: 'client->gateway', policy: 'rateLimit', reason: 'rate_limited' }, value: 1 },
  ]);
  await clock.advance(1_000);
  expect(await statusesOf(1, gateway)).toEqual([200]);
});

it('bounds a class of work for all customers together, by a sliding window', async () => {
  const window = 'slidingWindow: { requestsMax: 3, windowMs: 1000 }';
  const gateway = await testGateway({ server: `{ rateLimit: { classes: { look: { ${window} } } } }` });
  const { token } = await gateway.tokens.issue('c-0000002');
  const other = { ...gateway, headers: { ...gateway.headers, authorization: `Bearer ${token}` } };
  expect(await statusesOf(2, gateway)).toEqual([200, 200]);
  expect(await statusesOf(2, other, AVAILABILITY)).toEqual([200, 429]);
  const loan = { method: 'POST', url: '/v1/loans', headers: gateway.headers, payload: {} } as const;
  expect((await gateway.app.inject(loan)).statusCode).toBe(400);
});

it('bounds an address whatever it asks for, before anybody looks at its token', async () => {
  const server = '{ rateLimit: { address: { tokenBucket: { perSecond: 1, burst: 2 } } } }';
  const { app } = await testGateway({ server });
  const statuses = [];
  for (const url of [ACCOUNT, '/v1/nothing', ACCOUNT]) statuses.push((await app.inject(url)).statusCode);
  expect(statuses).toEqual([401, 404, 429]);
});

it('counts a shared limit in the store, under a key of its subject and its size', async () => {
  const { asked, redis } = storeThat(() => Promise.resolve('0.000'));
  const shared = 'tokenBucket: { perSecond: 5, burst: 10 }, shared: { whenStoreIsOut: refuse }';
  const gateway = await testGateway({ server: `{ rateLimit: { customer: { ${shared} } } }`, redis });
  expect(await statusesOf(1, gateway)).toEqual([200]);
  expect(asked.map((args) => args.slice(0, 2))).toEqual([['test:rate-limit:customer:5:10:c-0000001', 200]]);
});

it.each([
  ['allow', [200, 200, 200]],
  ['refuse', [429, 429, 429]],
  ['local', [200, 200, 429]],
])('goes by the design while the store is out: %s', async (whenStoreIsOut, statuses) => {
  const { redis } = storeThat(() => Promise.reject(new Error('the connection is closed')));
  const shared = `tokenBucket: { perSecond: 1, burst: 2 }, shared: { whenStoreIsOut: ${whenStoreIsOut} }`;
  const gateway = await testGateway({ server: `{ rateLimit: { customer: { ${shared} } } }`, redis });
  expect(await statusesOf(3, gateway)).toEqual(statuses);
});

const SHARED = '{ rateLimit: { customer: { tokenBucket: {}, shared: { whenStoreIsOut: local } } } }';
const REFUSED =
  'test: edges["client->gateway"].server.rateLimit.customer.shared: needs a store that all replicas share, but this gateway has no REDIS_CACHE_URL';

it('does not start with a shared limit and no store, and does not take such a design later', async () => {
  await expect(testGateway({ server: SHARED })).rejects.toThrow(REFUSED);
  const { design } = await testGateway();
  expect(() => design.change(testDesign(SHARED))).toThrow(REFUSED);
  expect(design.now.edges['client->gateway'].server).toEqual({});
});

it('follows a change of the design, and counts anew', async () => {
  const server = '{ rateLimit: { customer: { tokenBucket: { perSecond: 1, burst: 1 } } } }';
  const gateway = await testGateway({ server });
  expect(await statusesOf(2, gateway)).toEqual([200, 429]);
  gateway.design.change(testDesign('{}'));
  expect(await statusesOf(2, gateway)).toEqual([200, 200]);
  gateway.design.change(testDesign(server));
  expect(await statusesOf(2, gateway)).toEqual([200, 429]);
});
