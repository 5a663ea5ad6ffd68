import { VirtualClock } from '@breakwater/clock';
import { describe, expect, it } from 'vitest';
import { type ServiceName, calledOver, isCalled, mayCall } from './fleet-calls.ts';
import { useFleetGuard } from './fleet-guard.ts';
import { createServiceTokens } from './service-tokens.ts';
import { testApp } from './test-app.ts';
import { newPrivateKey } from './test-keys.ts';

const fleetKey = newPrivateKey();
const clock = new VirtualClock();

/** The credit service as a caller sees it: it tells on whose behalf it was called. */
async function setUp() {
  const { app } = testApp();
  useFleetGuard(app, 'credit', await createServiceTokens({ name: 'credit', fleetKey, clock }));
  app.get('/v1/accounts/:accountId', (request) => ({ caller: request.context.caller }));
  app.get('/v1/bank-callbacks', () => ({ taken: true }));
  const call = async (from: string | undefined, url = '/v1/accounts/a-0000001') => {
    const tokens = await createServiceTokens({ name: from ?? 'gateway', fleetKey, clock });
    const token = from === undefined ? {} : { 'breakwater-service-token': await tokens.tokenFor('credit') };
    return app.inject({ url, headers: { 'breakwater-caller': 'c-0000001', ...token } });
  };
  return { app, call };
}

describe('the guard before the routes of a service', () => {
  it('lets the services pass that have business there, and believes them on whose behalf they call', async () => {
    const { call } = await setUp();
    const answer = await call('gateway');
    expect([answer.statusCode, answer.json()]).toEqual([200, { caller: 'c-0000001' }]);
  });

  it.each([undefined, 'risk', 'worker', 'bank-mock', 'somebody'])('refuses %s', async (from) => {
    const { call } = await setUp();
    const answer = await call(from);
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([401, 'unauthenticated']);
  });

  it('lets the bank call back, and nobody in its place', async () => {
    const { call } = await setUp();
    expect((await call('bank-mock', '/v1/bank-callbacks')).statusCode).toBe(200);
    expect((await call('gateway', '/v1/bank-callbacks')).statusCode).toBe(401);
  });

  it('says to anybody that an operator’s address is not here', async () => {
    const { call } = await setUp();
    for (const from of [undefined, 'gateway'])
      expect((await call(from, '/operator/behaviour')).statusCode).toBe(404);
  });

  it('refuses a token that is sent twice', async () => {
    const { app } = await setUp();
    const tokens = await createServiceTokens({ name: 'gateway', fleetKey, clock });
    const token = await tokens.tokenFor('credit');
    const headers = { 'breakwater-service-token': [token, token] };
    expect((await app.inject({ url: '/v1/accounts/a-0000001', headers })).statusCode).toBe(401);
  });
});

describe('who may call whom', () => {
  const names: ServiceName[] = ['gateway', 'credit', 'worker', 'risk', 'credit-bureau-mock', 'bank-mock'];

  it('is the call chain and nothing besides', () => {
    const pairs = names.flatMap((from) =>
      names.filter((to) => mayCall(from, to, '/v1/anything')).map((to) => `${from} ${to}`),
    );
    expect(pairs).toEqual([
      'gateway credit',
      'credit risk',
      'worker risk',
      'worker bank-mock',
      'risk credit-bureau-mock',
    ]);
    expect(names.filter((name) => !isCalled(name))).toEqual(['gateway', 'worker']);
  });

  it.each([
    ['gateway->credit', 'credit'],
    ['credit->risk', 'risk'],
    ['worker->risk', 'risk'],
    ['risk->bureau', 'credit-bureau-mock'],
    ['worker->bank', 'bank-mock'],
  ])('over the edge %s is %s called', (edge, called) => {
    expect(calledOver(edge)).toBe(called);
  });
});
