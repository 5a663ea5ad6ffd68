import { type ErrorCode, ProblemError, problemOf } from '@breakwater/contracts';
import { CallError, CallFailed, CallRefused, type RefusalReason } from '@breakwater/resilience';
import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { refusalOf } from './error-boundary.ts';
import { testApp } from './test-app.ts';

const problem = (code: ErrorCode): object => problemOf(code, 'en', 'trace');

describe('what a thrown value means to the client', () => {
  it.each<[RefusalReason, ErrorCode]>([
    ['breaker_open', 'service_down'],
    ['no_replica', 'service_down'],
    ['bulkhead_full', 'overloaded'],
    ['queue_full', 'overloaded'],
    ['deadline_passed', 'overloaded'],
    ['retry_budget_empty', 'overloaded'],
  ])('a call refused for %s is %s', (reason, code) => {
    expect(refusalOf(new CallRefused('policy', reason)).code).toBe(code);
  });

  it.each<[string, CallFailed, ErrorCode]>([
    ['nothing was sent', new CallFailed('connection_refused', 'fail'), 'service_down'],
    ['the answer did not come', new CallFailed('timeout', 'unknown'), 'timed_out'],
    ['the connection broke', new CallFailed('connection_lost', 'unknown'), 'timed_out'],
    ['a 5xx says nothing more', new CallFailed('status', 'unknown', { status: 502 }), 'timed_out'],
    [
      'a problem says why',
      new CallFailed('status', 'fail', { status: 503, body: problem('bureau_unavailable') }),
      'bureau_unavailable',
    ],
    [
      'a problem says that it does not know',
      new CallFailed('status', 'unknown', { status: 500, body: problem('internal_error') }),
      'internal_error',
    ],
    [
      'an attempt is unknown although the last one was refused',
      new CallFailed('status', 'unknown', { status: 503, body: problem('overloaded') }),
      'timed_out',
    ],
    [
      'the code of the problem is not ours',
      new CallFailed('status', 'fail', { status: 429, body: { code: 'other' } }),
      'service_down',
    ],
  ])('a call that failed because %s', (_what, error, code) => {
    expect(refusalOf(error).code).toBe(code);
  });

  it('any other call error follows its outcome', () => {
    expect(refusalOf(new CallError('x', 'unknown')).code).toBe('timed_out');
    expect(refusalOf(new CallError('x', 'fail')).code).toBe('service_down');
  });

  it('a time to come back is told in whole seconds, rounded up and at least one', () => {
    expect(refusalOf(new CallRefused('breaker', 'breaker_open', { retryAfterMs: 4_001 })).retryAfter).toBe(5);
    expect(refusalOf(new CallFailed('status', 'fail', { status: 503, retryAfterMs: 0 })).retryAfter).toBe(1);
  });

  it.each([new TypeError('a bug'), 'text', 42, {}])('everything else is an internal error', (thrown) => {
    expect(refusalOf(thrown).code).toBe('internal_error');
  });
});

describe('the error boundary', () => {
  it('answers what a handler throws, counts it, and says when to come back', async () => {
    const { app, metrics } = testApp();
    app.get('/refuse', () => Promise.reject(new ProblemError('idempotency_in_flight')));
    const answer = await app.inject({ url: '/refuse', headers: { 'accept-language': 'zh' } });
    const { 'content-type': type, 'retry-after': retryAfter, 'content-language': language } = answer.headers;
    expect([answer.statusCode, type, retryAfter, language]).toEqual([
      409,
      'application/problem+json; charset=utf-8',
      '1',
      'zh',
    ]);
    const counted = await metrics.registry.getSingleMetricAsString('breakwater_refusals_total');
    expect(counted).toContain('{code="idempotency_in_flight",cause_group="request"} 1');
  });

  it('logs a call that ended in a way that no policy tells of, with its cause', async () => {
    const { app, logged } = testApp();
    app.get('/x', () => {
      throw new CallError('rejected', 'fail', { cause: new Error('why it was') });
    });
    expect((await app.inject('/x')).statusCode).toBe(503);
    expect(logged.join('')).toContain('why it was');
  });

  it('logs a bug, and tells the client nothing of it', async () => {
    const { app, logged } = testApp();
    app.get('/bug', () => Promise.reject(new TypeError('a secret of the house')));
    const answer = await app.inject('/bug');
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([500, 'internal_error']);
    expect(answer.body).not.toContain('secret of the house');
    expect(logged.join('')).toContain('secret of the house');
    expect(logged.join('')).toMatch(/"reqId":"req-/);
  });

  it('names the field that is wrong', async () => {
    const { app } = testApp();
    const body = Type.Object({ amount: Type.Integer() }, { additionalProperties: false });
    app.post('/validate', { schema: { body } }, () => 'fine');
    const send = async (payload: object): Promise<unknown> =>
      (await app.inject({ method: 'POST', url: '/validate', payload })).json<{ errors: unknown }>().errors;
    expect(await send({ amount: '5' })).toEqual([{ path: '/body/amount', message: 'must be integer' }]);
    expect(await send({ amount: 5, more: 1 })).toEqual([
      { path: '/body', message: 'must NOT have additional properties: more' },
    ]);
  });

  it.each([
    ['/nowhere', 'not_found'],
    ['/named/%zz', 'malformed_request'],
    [`/named/${'x'.repeat(201)}`, 'not_found'],
  ])('answers %s with a problem too', async (url, code) => {
    const { app } = testApp('public');
    app.get('/named/:name', () => 'fine');
    const answer = await app.inject({ url, headers: { 'accept-language': 'zh' } });
    expect(answer.json()).toMatchObject({
      code,
      status: answer.statusCode,
      title: problemOf(code as ErrorCode, 'zh', '').title,
    });
  });
});
