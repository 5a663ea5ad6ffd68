import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from './client/api-client.ts';
import { expectProblem } from './expect-problem.ts';
import { operatorRoutes, productRoutes } from './routes-in-sources.ts';
import { TestFleet } from './test-fleet.ts';
import { TestKey } from './test-keys.ts';

const SERVICES = ['gateway', 'credit', 'worker', 'risk', 'credit-bureau-mock', 'bank-mock'] as const;
const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const;
/** Who may call the product listeners, with the tokens of the fleet. */
const CALLERS = [
  ['credit', 'gateway', '/v1/accounts/a-0000001'],
  ['risk', 'credit', '/v1/capabilities?customerId=c-0000001'],
  ['credit-bureau-mock', 'risk', '/v1/reports'],
  ['bank-mock', 'worker', `/v1/transfers?reference=loan_${'0'.repeat(32)}`],
] as const;

describe('what the fleet shows, and to whom', () => {
  const fleetKey = new TestKey();
  let fleet: TestFleet;
  let routes: readonly string[];
  beforeAll(async () => {
    const key = { FLEET_KEY: fleetKey.jwk };
    const environment = Object.fromEntries(SERVICES.map((service) => [service, key]));
    fleet = await TestFleet.start({ design: 'naive', environment });
    routes = await operatorRoutes();
  });
  afterAll(() => fleet.stop());

  it.each(SERVICES)('%s says that it lives, that it is ready, and what it measures', async (service) => {
    for (const [path, part] of [
      ['/livez', 'alive'],
      ['/readyz', '"ready"'],
      ['/metrics', 'process_cpu_seconds_total'],
    ]) {
      const answers = await fleet.operate(service, path ?? '');
      for (const { status, text } of answers) {
        expect(status).toBe(200);
        expect(text).toContain(part);
      }
    }
  });

  it('has every route of the operators on some operator listener, and on that only', async () => {
    expect(routes.length).toBeGreaterThan(12);
    const authorization = `Bearer ${fleet.platform.operatorToken}`;
    const found = new Set<string>();
    for (const [path, method] of operatorCalls()) {
      expectProblem(await fleet.send(path, { method, headers: { authorization } }), 'not_found');
      for (const [service, caller] of CALLERS) {
        const token = await fleetKey.sign({ issuer: caller, audience: service });
        const headers = { authorization, 'breakwater-service-token': token };
        for (const answer of await fleet.intrude(service, path, { method, headers }))
          expectProblem(answer, 'not_found');
      }
      const answers = (
        await Promise.all(SERVICES.map((service) => fleet.operateOne(service, path, { method })))
      ).map(({ status }) => status);
      if (answers.some((status) => status !== 404)) found.add(path);
    }
    expect([...found].toSorted()).toEqual([...new Set(operatorCalls().map(([path]) => path))].toSorted());
  });

  it('asks for the operator’s token before any route but health and metrics', async () => {
    const { operatorToken } = fleet.platform;
    const wrong = ['', 'Bearer wrong', `Basic ${operatorToken}`, `Bearer ${operatorToken}x`];
    const customer = await fleet.customer(1);
    const calls = [...operatorCalls(), ['/operator/nothing', 'GET'] as const];
    for (const [path, method] of calls.filter(([address]) => address.startsWith('/operator/'))) {
      for (const authorization of [...wrong, `Bearer ${customer.token}`]) {
        for (const service of SERVICES) {
          const answer = await fleet.operateOne(service, path, { method, headers: { authorization } });
          expectProblem(answer, 'unauthenticated');
        }
      }
    }
  });

  it.each(CALLERS)(
    '%s serves %s, by a token that is good and new, and nobody else',
    async (service, caller, path) => {
      const audience = service;
      const good = await fleetKey.sign({ issuer: caller, audience });
      const bad = {
        none: undefined,
        garbage: 'x',
        'of another audience': await fleetKey.sign({ issuer: caller, audience: 'gateway' }),
        'of nobody': await fleetKey.sign({ audience }),
        'of a service without business here': await fleetKey.sign({ issuer: 'mallory', audience }),
        expired: await fleetKey.sign({
          issuer: caller,
          audience,
          issuedAfterSeconds: -70,
          expiresAfterSeconds: -10,
        }),
        'that lives too long': await fleetKey.sign({
          issuer: caller,
          audience,
          issuedAfterSeconds: -70,
          expiresAfterSeconds: 3_600,
        }),
        'signed by somebody else': await new TestKey().sign({ issuer: caller, audience }),
        'of the operator': fleet.platform.operatorToken,
        'of a customer': (await fleet.customer(1)).token,
      };
      const ask = (token: string | undefined) => {
        const headers = {
          'breakwater-caller': 'c-0000001',
          authorization: `Bearer ${fleet.platform.operatorToken}`,
          ...(token === undefined ? {} : { 'breakwater-service-token': token }),
        };
        const method = path === '/v1/reports' ? 'POST' : 'GET';
        return fleet.intrude(service, path, { method, headers });
      };
      const served = (await ask(good)).map(({ status }) => status);
      expect(served.length).toBeGreaterThan(0);
      for (const status of served) expect([200, 400]).toContain(status);
      for (const token of Object.values(bad))
        for (const answer of await ask(token)) expectProblem(answer, 'unauthenticated');
    },
  );

  it('has no route between services that serves whoever is in the network', async () => {
    const api = await ApiClient.open(fleet.platform.gatewayUrl, fleet.http);
    const passed = api.document.operations.map(({ path }) => path).filter((path) => path !== '/v1/sessions');
    for (const [service] of CALLERS) {
      const own = await productRoutes(service);
      const paths = service === 'credit' ? [...own, ...passed] : own;
      expect(paths.length).toBeGreaterThan(0);
      for (const path of new Set(paths.map(filledIn))) {
        const answers = await Promise.all(METHODS.map((method) => fleet.intrude(service, path, { method })));
        const codes = answers.flat().map(({ body }) => body['code']);
        expect(new Set(codes)).toEqual(new Set(['unauthenticated', 'not_found']));
      }
    }
  });

  it('lets the bank call back, and the gateway not', async () => {
    for (const [issuer, status] of [
      ['bank-mock', 400],
      ['gateway', 401],
      ['worker', 401],
    ] as const) {
      const token = await fleetKey.sign({ issuer, audience: 'credit' });
      const headers = { 'breakwater-service-token': token };
      const order = { method: 'POST', headers, body: {} } as const;
      for (const answer of await fleet.intrude('credit', '/v1/bank-callbacks', order))
        expect(answer.status).toBe(status);
    }
    expectProblem(await fleet.send('/v1/bank-callbacks', { method: 'POST', body: {} }), 'not_found');
  });

  it('continues the trace of a client, and begins one when it has none', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
    expect((await fleet.send('/v1/nothing', { headers })).body['traceId']).toBe(traceId);
    const own = (await fleet.send('/v1/nothing', { headers: { traceparent: 'nonsense' } })).body['traceId'];
    expect(own).toMatch(/^[0-9a-f]{32}$/);
    const customer = await fleet.customer(1);
    await customer.pay({ key: 'a-traced-payment', headers });
    const rows = await fleet.rows<{ trace_id: string }>('SELECT trace_id FROM credit.operations');
    expect(rows).toEqual([{ trace_id: traceId }]);
  });

  it('takes no caller, class or deadline from a client', async () => {
    const [owner, stranger] = [await fleet.customer(1), await fleet.customer(2)];
    const headers = {
      'breakwater-caller': owner.customerId,
      'breakwater-work-class': 'payment',
      'breakwater-timeout-ms': '0',
    };
    expectProblem(await stranger.send(`/v1/accounts/${owner.accountId}`, { headers }), 'not_found');
    expect((await stranger.send(`/v1/accounts/${stranger.accountId}`, { headers })).status).toBe(200);
  });

  /** Every route of the operators with every method; ids are of no good form, so that nothing happens. */
  function operatorCalls(): [string, (typeof METHODS)[number]][] {
    return routes.flatMap((path) =>
      METHODS.map((method): [string, typeof method] => [filledIn(path), method]),
    );
  }
});

function filledIn(path: string): string {
  return path.replaceAll(/:\w+|\{\w+\}/g, 'no-id');
}
