import { PUBLIC_API, type PublicCall } from '@breakwater/contracts';
import { CallFailed } from '@breakwater/resilience';
import { describe, expect, it } from 'vitest';
import { testGateway } from './test-gateway.ts';

const hex = '0123456789abcdef'.repeat(2);
/** A good value of each parameter of a path. */
const PARAMETERS: Readonly<Record<string, string>> = {
  accountId: 'a-0000001',
  paymentId: `pay_${hex}`,
  loanId: `loan_${hex}`,
  repaymentId: `rpy_${hex}`,
  challengeId: `chl_${hex}`,
  period: '2026-01',
};

/** A good body of each call that has one. */
const BODIES: Readonly<Record<string, object>> = {
  createPayment: {
    accountId: 'a-0000001',
    merchantId: 'm-00001',
    orderId: 'order-1',
    amountMinor: 100,
    currency: 'CNY',
    instalments: 3,
    capture: 'manual',
  },
  capturePayment: { amountMinor: 50 },
  voidPayment: {},
  refundPayment: {},
  applyForLoan: {
    accountId: 'a-0000001',
    amountMinor: 10_000,
    currency: 'CNY',
    termMonths: 3,
    payoutAccount: 'ba-0000001',
  },
  repay: { accountId: 'a-0000001', amountMinor: 100, currency: 'CNY' },
  answerChallenge: { code: '123456' },
};

const calls = PUBLIC_API.filter(({ id }) => id !== 'openSession').map((call) => [call.id, call] as const);

/** The call as a client sends it. */
function sent({ id, method, path, query }: PublicCall) {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => PARAMETERS[name] ?? `no ${name}`);
  const asked = (query?.required as readonly string[] | undefined)?.includes('idempotencyKey')
    ? '?idempotencyKey=a-key-of-good-form'
    : '';
  const body = BODIES[id];
  return { method, url: `${filled}${asked}`, ...(body === undefined ? {} : { payload: body }) };
}

type Refused = { code: string; moneyMoved: string };

describe('every call of the public API', () => {
  it.each(calls)(
    '%s goes on under its address, as what it is, and comes back as it was answered',
    async (_, call) => {
      const { app, asked, credit, headers } = await testGateway();
      credit.answer = () => Promise.resolve({ status: 200, text: '{"a":  1}', headers: {} });
      const { url, method, payload, ...rest } = { payload: undefined, ...sent(call) };
      const answer = await app.inject({
        method,
        url,
        headers,
        ...(payload === undefined ? {} : { payload }),
        ...rest,
      });
      expect([answer.statusCode, answer.body]).toEqual([200, '{"a":  1}']);
      expect(asked).toEqual([
        expect.objectContaining({
          method,
          path: url,
          repeatable: method === 'GET' || call.movesMoney === true,
          ...(call.movesMoney === true ? { headers: { 'idempotency-key': 'a-key-of-good-form' } } : {}),
        }),
      ]);
      expect(asked[0]?.body).toEqual(payload);
      expect(asked[0]?.context).toMatchObject({ workClass: call.workClass });
      expect(asked[0]?.context.caller).toBe(call.open === true ? undefined : 'c-0000001');
    },
  );

  it.each(calls)('%s asks for a session, unless it is open', async (_, call) => {
    const { app, asked } = await testGateway();
    const answer = await app.inject({ ...sent(call), headers: { 'idempotency-key': 'a-key-of-good-form' } });
    expect([answer.statusCode, asked.length]).toEqual(call.open === true ? [200, 1] : [401, 0]);
  });

  it.each(calls)('%s is honest when no answer comes', async (_, call) => {
    const { app, credit, headers } = await testGateway();
    credit.answer = () => Promise.reject(new CallFailed('timeout', 'unknown'));
    const answer = await app.inject({ ...sent(call), headers });
    if (call.movesMoney === true) expect(answer.json()).toMatchObject({ state: 'processing' });
    else expect(answer.json()).toMatchObject({ code: 'timed_out', moneyMoved: 'unknown' });
  });

  it.each(calls)('%s takes no parameter and no field that it does not know', async (_, call) => {
    const { app, asked, headers } = await testGateway();
    const good = sent(call);
    const more = `${good.url}${good.url.includes('?') ? '&' : '?'}surprise=1`;
    expect((await app.inject({ ...good, url: more, headers })).json<Refused>().code).toBe('invalid_field');
    if (good.payload !== undefined) {
      const payload = { ...good.payload, surprise: 1 };
      expect((await app.inject({ ...good, payload, headers })).json<Refused>().code).toBe('invalid_field');
    }
    expect(asked).toEqual([]);
  });

  it.each(calls.filter(([, { params }]) => params !== undefined))(
    '%s takes no id of another form',
    async (_, call) => {
      const { app, asked, headers } = await testGateway();
      const url = sent(call).url.replace(/\/v1\/(\w+)\/[^/]+/, '/v1/$1/x');
      expect((await app.inject({ ...sent(call), url, headers })).json<Refused>().code).toBe('invalid_field');
      expect(asked).toEqual([]);
    },
  );

  it.each(calls.filter(([, { movesMoney }]) => movesMoney))(
    '%s goes nowhere without a key',
    async (_, call) => {
      const { app, asked, headers } = await testGateway();
      const { authorization } = headers;
      const answer = await app.inject({ ...sent(call), headers: { authorization } });
      expect([answer.json<Refused>().code, asked]).toEqual(['idempotency_key_missing', []]);
    },
  );
});

describe('everything else', () => {
  it.each(['HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE', 'PATCH', 'PROPFIND'] as const)(
    '%s is not found, even at an address that there is',
    async (method) => {
      const { app, asked, headers } = await testGateway();
      for (const url of ['/v1/accounts/a-0000001', '/v1/status', '/operator/behaviour']) {
        const answer = await app.inject({ method: method as 'HEAD', url, headers });
        expect([answer.statusCode, answer.headers['content-type']]).toEqual([
          404,
          'application/problem+json; charset=utf-8',
        ]);
      }
      expect(asked).toEqual([]);
    },
  );

  it('answers with headers that let no browser do anything with it', async () => {
    const { app, headers } = await testGateway();
    for (const url of ['/v1/accounts/a-0000001', '/v1/nothing', '/v1/accounts/%zz', '/openapi.json']) {
      const answer = await app.inject({ url, headers });
      expect(answer.headers).toMatchObject({
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
      });
      expect(answer.headers).not.toHaveProperty('server');
      expect(answer.headers).not.toHaveProperty('x-powered-by');
    }
  });
});
