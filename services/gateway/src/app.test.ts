import { type ErrorCode, problemOf } from '@breakwater/contracts';
import { CallFailed, CallRefused } from '@breakwater/resilience';
import { describe, expect, it } from 'vitest';
import { testGateway } from './test-gateway.ts';

const LOAN = {
  accountId: 'a-0000001',
  amountMinor: 10_000,
  currency: 'CNY',
  termMonths: 3,
  payoutAccount: 'ba-0000001',
};

describe('a request that moves money', () => {
  it('goes on with its key and its customer, may be repeated, and comes back byte for byte', async () => {
    const { app, asked, credit, headers } = await testGateway();
    const answered = { status: 202, text: '{"loanId":  "x"}', headers: { 'retry-after': '3' } };
    credit.answer = () => Promise.resolve(answered);
    const answer = await app.inject({ method: 'POST', url: '/v1/loans', headers, payload: LOAN });
    expect([answer.statusCode, answer.body, answer.headers['retry-after']]).toEqual([
      202,
      answered.text,
      '3',
    ]);
    expect(asked[0]).toMatchObject({
      method: 'POST',
      path: '/v1/loans',
      body: LOAN,
      repeatable: true,
      headers: { 'idempotency-key': 'a-key-of-good-form' },
      context: { caller: 'c-0000001', workClass: 'loan' },
    });
  });

  it.each([
    ['the answer did not come', new CallFailed('timeout', 'unknown')],
    ['the connection was lost', new CallFailed('connection_lost', 'unknown')],
    [
      'a bug answered',
      new CallFailed('status', 'unknown', { status: 500, body: problemOf('internal_error', 'en', 't') }),
    ],
  ])('is called processing, and never failed, when %s', async (_what, error) => {
    const { app, credit, headers } = await testGateway();
    credit.answer = () => Promise.reject(error);
    const answer = await app.inject({ method: 'POST', url: '/v1/loans', headers, payload: LOAN });
    const lookAt = '/v1/operations?idempotencyKey=a-key-of-good-form';
    expect([answer.statusCode, answer.headers.location]).toEqual([202, lookAt]);
    expect(answer.json()).toEqual({ state: 'processing', idempotencyKey: 'a-key-of-good-form', lookAt });
  });

  it.each<[Error, ErrorCode]>([
    [new CallRefused('breaker', 'breaker_open'), 'service_down'],
    [new CallRefused('bulkhead', 'bulkhead_full'), 'overloaded'],
    [new CallFailed('connection_refused', 'fail'), 'service_down'],
    [
      new CallFailed('status', 'fail', { status: 503, body: problemOf('bureau_unavailable', 'en', 't') }),
      'bureau_unavailable',
    ],
  ])('is refused when it certainly had no effect: %s', async (thrown, code) => {
    const { app, credit, headers } = await testGateway();
    credit.answer = () => Promise.reject(thrown);
    const answer = await app.inject({ method: 'POST', url: '/v1/loans', headers, payload: LOAN });
    expect(answer.json()).toMatchObject({ code, moneyMoved: 'no', status: answer.statusCode });
  });

  it('goes nowhere without a key, a good key, a session, or a good body', async () => {
    const { app, asked, headers } = await testGateway();
    const send = async (change: object, payload: object = LOAN): Promise<string> => {
      const sent = { method: 'POST', url: '/v1/loans', headers: { ...headers, ...change }, payload } as const;
      return (await app.inject(sent)).json<{ code: string }>().code;
    };
    expect(await send({ 'idempotency-key': '' })).toBe('idempotency_key_missing');
    expect(await send({ 'idempotency-key': 'a b' })).toBe('idempotency_key_invalid');
    expect(await send({ authorization: '' })).toBe('unauthenticated');
    expect(await send({}, { ...LOAN, amountMinor: '1' })).toBe('invalid_field');
    expect(asked).toEqual([]);
  });
});

describe('a request that looks', () => {
  it('says that the answer did not come in time, since nothing can have happened', async () => {
    const { app, credit, headers } = await testGateway();
    credit.answer = () => Promise.reject(new CallFailed('timeout', 'unknown'));
    const answer = await app.inject({ url: '/v1/accounts/a-0000001', headers });
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([504, 'timed_out']);
  });

  it('hands a refusal on in its language', async () => {
    const { app, credit, headers } = await testGateway();
    const text = JSON.stringify(problemOf('not_found', 'zh', 't'));
    credit.answer = () => Promise.resolve({ status: 404, text, headers: { 'content-language': 'zh' } });
    const answer = await app.inject({ url: '/v1/accounts/a-0000001', headers });
    const { 'content-language': language, 'content-type': type } = answer.headers;
    expect([answer.body, language, type]).toEqual([text, 'zh', 'application/problem+json; charset=utf-8']);
  });
});

describe('a session', () => {
  const open = { method: 'POST', url: '/v1/sessions', payload: { customerId: 'c-0000001' } } as const;

  it('is opened for a customer who exists', async () => {
    const { app, asked } = await testGateway();
    const answer = await app.inject(open);
    expect([answer.statusCode, answer.json<{ accountId: string }>().accountId]).toEqual([201, 'a-0000001']);
    expect(asked[0]?.path).toBe('/v1/customers/c-0000001');
  });

  it('is not opened for one who does not', async () => {
    const { app, credit } = await testGateway();
    credit.answer = () => Promise.resolve({ status: 404, text: '{}', headers: {} });
    expect((await app.inject(open)).statusCode).toBe(404);
  });

  it('cannot be opened outside the lab', async () => {
    const { app, asked } = await testGateway({ labMode: false });
    expect((await app.inject(open)).statusCode).toBe(404);
    expect(asked).toEqual([]);
  });
});
