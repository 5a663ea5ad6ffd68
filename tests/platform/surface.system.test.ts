import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem } from './expect-problem.ts';
import { TestFleet } from './test-fleet.ts';
import { eventually } from './test-waiting.ts';

const SERVICES = ['gateway', 'credit', 'worker', 'risk', 'credit-bureau-mock', 'bank-mock'] as const;
const STEERED = [
  ['credit', '/operator/crash-points'],
  ['worker', '/operator/crash-points'],
  ['credit-bureau-mock', '/operator/behaviour'],
  ['bank-mock', '/operator/behaviour'],
] as const;
const CALLED = [
  ['credit', '/v1/accounts/a-0000001'],
  ['risk', '/v1/capabilities?customerId=c-0000001'],
  ['bank-mock', `/v1/transfers?reference=loan_${'0'.repeat(32)}`],
] as const;
const OPERATORS = ['/livez', '/readyz', '/metrics', '/operator/crash-points', '/operator/behaviour'];

describe('what the fleet shows, and to whom', () => {
  let fleet: TestFleet;
  beforeAll(async () => {
    fleet = await TestFleet.start({ design: 'naive' });
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

  it.each(OPERATORS)('clients do not reach %s', async (path) => {
    const headers = { authorization: `Bearer ${fleet.platform.operatorToken}` };
    for (const method of ['GET', 'PUT', 'DELETE'] as const)
      expectProblem(await fleet.send(path, { method, headers }), 'not_found');
  });

  it.each(CALLED)(
    '%s takes calls of the services that may call it, and of nobody else',
    async (service, path) => {
      const stranger = generateKeyPairSync('ed25519').privateKey;
      const forged = await new SignJWT()
        .setProtectedHeader({ alg: 'EdDSA' })
        .setIssuer('gateway')
        .setAudience(service)
        .setIssuedAt()
        .setExpirationTime('1m')
        .sign(stranger);
      for (const token of [
        undefined,
        'x',
        forged,
        fleet.platform.operatorToken,
        (await fleet.customer(1)).token,
      ]) {
        const headers = {
          'breakwater-caller': 'c-0000001',
          authorization: `Bearer ${fleet.platform.operatorToken}`,
          ...(token === undefined ? {} : { 'breakwater-service-token': token }),
        };
        const answers = await fleet.intrude(service, path, { headers });
        expect(answers.length).toBeGreaterThan(0);
        for (const answer of answers) expectProblem(answer, 'unauthenticated');
        for (const operators of OPERATORS)
          for (const answer of await fleet.intrude(service, operators, { headers }))
            expectProblem(answer, 'not_found');
      }
    },
  );

  it.each(STEERED)('%s does not let anybody but the operator reach %s', async (service, path) => {
    for (const authorization of ['', 'Bearer wrong', `Basic ${fleet.platform.operatorToken}`]) {
      for (const method of ['GET', 'PUT', 'DELETE'] as const) {
        const [answer] = await fleet.operate(service, path, { method, headers: { authorization } });
        expectProblem(answer!, 'unauthenticated');
      }
    }
    const headers = { authorization: '' };
    for (const answer of await fleet.operate(service, '/operator/nothing', { headers }))
      expectProblem(answer, 'unauthenticated');
    const [allowed] = await fleet.operate(service, path);
    expect([allowed?.status, allowed?.text]).toEqual([200, '[]']);
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

  it('leaves no identity, token or key in a log or a metric', async () => {
    const customer = await fleet.customer(3);
    await customer.pay({ key: 'canary-key-of-a-payment' });
    await customer.pay({ key: 'canary-key-of-a-payment', amountMinor: 2_000 });
    await customer.pay({ key: 'canary-key-of-a-refusal', amountMinor: 99_000_000 });
    await customer.borrow({ key: 'canary-key-of-a-loan' });
    await customer.operation('canary-key-of-a-payment');
    await customer.availability();
    await customer.send('/v1/payments', { method: 'POST', body: '{"customerId":"c-0000003",' });
    await fleet.operate('credit-bureau-mock', '/operator/behaviour', {
      method: 'PUT',
      body: [{ kind: 'errors', status: 500 }],
    });
    await (await fleet.customer(4)).borrow({ key: 'canary-key-of-a-failure' });
    fleet.platform.target.kill('worker', 1);
    await eventually(
      () => Promise.resolve(fleet.restarts('worker')),
      (restarts) => restarts > 0,
    );
    await fleet.ready();
    const metrics = (await Promise.all(SERVICES.map((service) => fleet.operate(service, '/metrics')))).flat();
    const told = [await fleet.logs(), ...metrics.map(({ text }) => text)].join('\n');
    expect(told).toContain('"msg":"listening"');
    expect(told).toContain('breakwater_requests_total');
    const secrets = fleet.known.flatMap(({ customerId, accountId, token }) => [
      customerId,
      accountId,
      `ba-${accountId.slice(2)}`,
      token,
    ]);
    const found = [...secrets, ...fleet.history.keys, fleet.platform.operatorToken].filter((secret) =>
      told.includes(secret),
    );
    expect(found).toEqual([]);
  });
});
