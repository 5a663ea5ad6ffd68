import { cohortOf } from '@breakwater/resilience';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { testGateway } from './test-gateway.ts';

type Gateway = Awaited<ReturnType<typeof testGateway>>;

const ACCOUNT = '/v1/accounts/a-0000001';

function statusesOf(times: number, send: () => PromiseLike<{ statusCode: number }>): Promise<number[]> {
  return Promise.all(Array.from({ length: times }, async () => (await send()).statusCode));
}

describe('a customer with a quota', () => {
  let gateway: Gateway;
  beforeEach(async () => {
    gateway = await testGateway({ quotas: { customer: { perSecond: 2, burst: 3 } } });
  });

  it('is told what is left, and when to come back when nothing is', async () => {
    const { app, headers, clock } = gateway;
    const first = await app.inject({ url: ACCOUNT, headers });
    expect(first.headers).toMatchObject({
      'ratelimit-policy': '"customer";q=3;w=2',
      ratelimit: '"customer";r=2;t=1',
    });
    await statusesOf(2, () => app.inject({ url: ACCOUNT, headers }));
    const refused = await app.inject({ url: ACCOUNT, headers: { ...headers, 'accept-language': 'zh' } });
    expect(refused.json()).toMatchObject({
      code: 'rate_limited',
      status: 429,
      moneyMoved: 'no',
      retryAfter: 1,
    });
    expect(refused.headers).toMatchObject({
      'retry-after': '1',
      'content-language': 'zh',
      ratelimit: '"customer";r=0;t=2',
    });
    await clock.advance(500);
    expect((await app.inject({ url: ACCOUNT, headers })).statusCode).toBe(200);
  });

  it('takes nothing from another one', async () => {
    const { app, headers, tokens } = gateway;
    await statusesOf(4, () => app.inject({ url: ACCOUNT, headers }));
    const { token } = await tokens.issue('c-0000002');
    const authorization = `Bearer ${token}`;
    expect((await app.inject({ url: ACCOUNT, headers: { authorization } })).statusCode).toBe(200);
  });

  it('is refused before its body is looked at', async () => {
    const { app, headers, asked } = gateway;
    await statusesOf(3, () => app.inject({ url: ACCOUNT, headers }));
    const sent = { method: 'POST', url: '/v1/loans', headers, payload: '{' } as const;
    expect((await app.inject(sent)).statusCode).toBe(429);
    expect(asked).toHaveLength(3);
  });
});

describe('an address with a quota', () => {
  it('gets no more, whatever it asks for and however many customers it speaks for', async () => {
    const { app, headers, tokens } = await testGateway({ quotas: { address: { perSecond: 1, burst: 4 } } });
    const other = { authorization: `Bearer ${(await tokens.issue('c-0000002')).token}` };
    const session = { method: 'POST', url: '/v1/sessions', payload: { customerId: 'c-0000001' } } as const;
    expect((await app.inject({ url: ACCOUNT, headers })).headers['ratelimit']).toBe('"address";r=3;t=1');
    expect((await app.inject({ url: ACCOUNT, headers: other })).statusCode).toBe(200);
    expect((await app.inject(session)).statusCode).toBe(201);
    expect((await app.inject('/v1/nothing')).statusCode).toBe(404);
    for (const sent of [{ url: ACCOUNT, headers }, session, { url: '/v1/nothing' }, { url: '/v1/status' }])
      expect((await app.inject(sent)).statusCode).toBe(429);
    const elsewhere = { url: ACCOUNT, headers, remoteAddress: '10.0.0.2' };
    expect((await app.inject(elsewhere)).statusCode).toBe(200);
  });

  it('is that of the connection, and not what a client says it is', async () => {
    const { app, headers } = await testGateway({ quotas: { address: { perSecond: 1, burst: 1 } } });
    const send = (forwarded: string) =>
      app.inject({ url: ACCOUNT, headers: { ...headers, 'x-forwarded-for': forwarded } });
    expect([(await send('10.0.0.1')).statusCode, (await send('10.0.0.2')).statusCode]).toEqual([200, 429]);
  });
});

describe('an address that fails to say who it is', () => {
  const quotas = { failures: { perSecond: 1, burst: 3 } };
  const forged = { authorization: `Bearer ${'x'.repeat(40)}` };

  it('gets no more signatures checked after a while, and those with a session are served on', async () => {
    const { app, headers, tokens, clock } = await testGateway({ quotas });
    expect((await app.inject({ url: ACCOUNT, headers })).statusCode).toBe(200);
    expect(await statusesOf(3, () => app.inject({ url: ACCOUNT, headers: forged }))).toEqual([401, 401, 401]);
    const check = vi.spyOn(tokens, 'customerOf');
    const refused = await app.inject({ url: ACCOUNT, headers: forged });
    expect([refused.statusCode, refused.headers['ratelimit']]).toEqual([429, '"failures";r=0;t=3']);
    expect((await app.inject({ url: ACCOUNT, headers })).statusCode).toBe(200);
    expect(check).not.toHaveBeenCalled();
    await clock.advance(1_000);
    expect((await app.inject({ url: ACCOUNT, headers: forged })).statusCode).toBe(401);
  });

  it('costs customers with good sessions nothing of it', async () => {
    const { app, headers } = await testGateway({ quotas });
    expect(await statusesOf(10, () => app.inject({ url: ACCOUNT, headers }))).not.toContain(429);
  });
});

async function cohortsOf({ app, headers, asked }: Gateway, more: object = {}): Promise<unknown[]> {
  asked.length = 0;
  for (const url of [ACCOUNT, `${ACCOUNT}/availability`])
    await app.inject({ url, headers: { ...headers, ...more } });
  return asked.map(({ context }) => context.cohort);
}

describe('the cohort of a customer', () => {
  it('goes with every call of that customer, and is another one some hours later', async () => {
    const gateway = await testGateway();
    const [cohort, again] = await cohortsOf(gateway);
    expect(cohort).toBe(again);
    expect(cohort).toBe(cohortOf(`c-0000001 ${new Date(gateway.clock.nowMs()).toISOString().slice(0, 13)}`));
    const later: unknown[] = [];
    for (let hour = 0; hour < 5; hour++) {
      await gateway.clock.advance(3_600_000);
      const { token } = await gateway.tokens.issue('c-0000001');
      later.push(...(await cohortsOf(gateway, { authorization: `Bearer ${token}` })));
    }
    expect(new Set(later).size).toBeGreaterThan(2);
  });

  it('is not what a client says', async () => {
    const gateway = await testGateway();
    const said = await cohortsOf(gateway, { 'breakwater-cohort': '99', 'breakwater-caller': 'c-0000009' });
    expect(said).toEqual(await cohortsOf(gateway));
  });
});
