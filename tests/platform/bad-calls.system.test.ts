import { type ErrorCode, isErrorCode } from '@breakwater/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { badAddresses } from './bad-addresses.ts';
import { badBodies, badTexts } from './bad-bodies.ts';
import { ApiClient, type BuiltRequest } from './client/api-client.ts';
import { expectProblem } from './expect-problem.ts';
import { rowCounts } from './row-counts.ts';
import type { TestCustomer } from './test-customer.ts';
import { TestFleet } from './test-fleet.ts';
import type { Answer, Sent } from './test-http.ts';
import { TestKey } from './test-keys.ts';
import { eventually } from './test-waiting.ts';

const RICH = 1;
const LIMIT_MINOR = 10_000_000;
const ISSUER = 'breakwater-gateway';
const AUDIENCE = 'breakwater';

/** What changes money, or lets money be moved. */
const CHANGING = [
  'createPayment',
  'capturePayment',
  'voidPayment',
  'refundPayment',
  'applyForLoan',
  'repay',
  'answerChallenge',
];

const BAD_KEYS = [
  'short',
  'x'.repeat(129),
  'with a space',
  'with/a/slash',
  'a"quote"d-key',
  'schlüssel-ä',
  'one,two-three',
  '%2e%2e%2f%2e%2e',
  '{"a":"b-c-d"}',
];

const BAD_TYPES = [
  'text/plain',
  'text/json',
  'application/xml',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/jsonx',
  'application/problem+json',
  'application',
  'json',
  ';',
  '*/*',
  'application/json, text/plain',
  'text/plain; a=application/json',
  ' application /json',
];

describe('bad input at every call', () => {
  const tokenKey = new TestKey();
  let fleet: TestFleet;
  let api: ApiClient;
  let customer: TestCustomer;
  let parameters: Record<string, string>;
  beforeAll(async () => {
    const limits = { limitMinor: LIMIT_MINOR, payLaterLimitMinor: LIMIT_MINOR };
    fleet = await TestFleet.start({
      design: 'naive',
      strategy: 'baseline',
      customers: { [RICH]: limits },
      environment: {
        gateway: {
          TOKEN_KEY: tokenKey.jwk,
          RATE_LIMIT_CUSTOMER_PER_SECOND: '0',
          RATE_LIMIT_FAILURES_PER_SECOND: '0',
        },
      },
    });
    api = await ApiClient.open(fleet.platform.gatewayUrl, fleet.http);
    customer = await fleet.customer(RICH);
    await customer.pay({ amountMinor: 100_000 });
    const { paymentId } = (await customer.pay({ amountMinor: 50_000, capture: 'manual' })).body;
    const { challengeId } = (await customer.pay({ amountMinor: 2_000_000 })).body;
    parameters = { paymentId: String(paymentId), challengeId: String(challengeId) };
    await eventually(
      () => fleet.rows('SELECT FROM credit.outbox WHERE sent_at IS NULL'),
      (unsent) => unsent.length === 0,
    );
  });
  afterAll(() => fleet.stop());

  it('knows all there is', () => {
    const keyed = api.document.operations.filter((operation) =>
      operation.parameters.some(({ name }) => name === 'Idempotency-Key'),
    );
    expect(CHANGING).toEqual([...keyed.map(({ id }) => id), 'answerChallenge']);
  });

  it.each(CHANGING)('%s refuses every field of another kind or size, one too few and one too many', (id) =>
    nothingWritten(async () => {
      const schema = api.document.at(bodyOf(id));
      const bodies = badBodies(schema, built(id).sent.body as object);
      const bad = bodies.filter(({ body }) => !api.isValid(bodyOf(id), body));
      expect(bad.length).toBeGreaterThan(4);
      for (const { body, what } of bad)
        await refused(id, { body: JSON.stringify(body) }, 'invalid_field', what);
    }),
  );

  it.each(CHANGING)('%s refuses what is no JSON, is ambiguous, or is too deep or too large', (id) =>
    nothingWritten(async () => {
      const schema = api.document.at(bodyOf(id));
      for (const { text, codes } of badTexts(schema, built(id).sent.body as object)) {
        const answer = await send(id, { body: text });
        expect([text.slice(0, 60), codes.includes(codeOf(answer))]).toEqual([text.slice(0, 60), true]);
        expectProblem(answer, codeOf(answer));
      }
    }),
  );

  it.each(CHANGING)('%s refuses other content types, encodings and methods', (id) =>
    nothingWritten(async () => {
      for (const type of BAD_TYPES)
        await refused(id, { headers: { 'content-type': type } }, 'unsupported_media_type', type);
      for (const encoding of ['gzip', 'br', 'deflate', 'x-unknown'])
        await refused(
          id,
          { headers: { 'content-encoding': encoding }, body: '\u001F\u008B\b\0' },
          'malformed_request',
          encoding,
        );
      for (const method of ['PUT', 'DELETE'] as const) await refused(id, { method }, 'not_found', method);
    }),
  );

  it.each(CHANGING)('%s refuses bad tokens, and takes a good one that is made alike', async (id) => {
    const { customerId: subject } = customer;
    const good = { subject, issuer: ISSUER, audience: AUDIENCE };
    const [head, claims] = (await tokenKey.sign(good)).split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const symmetric = Buffer.from('{"alg":"HS256"}').toString('base64url');
    await nothingWritten(async () => {
      for (const [what, token] of Object.entries({
        none: '',
        garbage: 'Bearer garbage.garbage.garbage-garbage',
        unsigned: `Bearer ${none}.${claims}.`,
        'of another algorithm': `Bearer ${symmetric}.${claims}.${'A'.repeat(43)}`,
        'without a signature': `Bearer ${head}.${claims}.`,
        'signed by somebody else': `Bearer ${await new TestKey().sign(good)}`,
        expired: `Bearer ${await tokenKey.sign({ ...good, expiresAfterSeconds: -1 })}`,
        'of another audience': `Bearer ${await tokenKey.sign({ ...good, audience: 'elsewhere' })}`,
        'of another issuer': `Bearer ${await tokenKey.sign({ ...good, issuer: 'elsewhere' })}`,
        'of nobody': `Bearer ${await tokenKey.sign({ issuer: ISSUER, audience: AUDIENCE })}`,
        'of the operator': `Bearer ${fleet.platform.operatorToken}`,
        'given twice': `Bearer ${customer.token}, Bearer ${customer.token}`,
      }))
        await refused(id, { headers: { authorization: token } }, 'unauthenticated', what);
      const authorization = `Bearer ${await tokenKey.sign(good)}`;
      await refused(id, { headers: { authorization }, body: '[]' }, 'invalid_field', 'a good token');
    });
  });

  it.each(CHANGING.slice(0, -1))('%s refuses to go without a good key', (id) =>
    nothingWritten(async () => {
      await refused(id, { key: undefined }, 'idempotency_key_missing', 'none');
      await refused(id, { key: '' }, 'idempotency_key_missing', 'empty');
      for (const key of BAD_KEYS) await refused(id, { key }, 'idempotency_key_invalid', key);
      const twice = { headers: { 'idempotency-key': ['a-key-of-good-form', 'another-good-key'] } };
      await refused(id, twice, 'idempotency_key_invalid', 'two');
    }),
  );

  it('has no call that takes a parameter of another form, twice, or one too many', () =>
    nothingWritten(async () => {
      let asked = 0;
      for (const operation of api.document.operations) {
        const { method } = operation;
        const own = { accountId: customer.accountId };
        for (const address of badAddresses(api, operation, own)) {
          const { sent } = api.build(operation.id, {
            token: customer.token,
            body: ordinaryFor(operation.id),
          });
          const answer = await fleet.send(address, sent);
          expect([method, address, answer.status]).toEqual([method, address, 400]);
          asked += 1;
        }
      }
      expect(asked).toBeGreaterThan(300);
    }));

  it('is still as it was, and does what is asked for rightly', async () => {
    const statuses = [];
    for (const id of ['capturePayment', 'refundPayment', 'repay', 'createPayment'])
      statuses.push((await send(id, {})).status);
    expect(statuses).toEqual([200, 201, 202, 201]);
  });

  interface Badly {
    readonly method?: Sent['method'];
    readonly key?: string | undefined;
    readonly headers?: Record<string, string | string[]>;
    readonly body?: unknown;
  }

  /** A request that would be right. */
  function built(id: string): BuiltRequest {
    const own = api.document.operation(id).parameters.filter((one) => one.in === 'path');
    const path = Object.fromEntries(own.map(({ name }) => [name, parameters[name] ?? '']));
    return api.build(id, { token: customer.token, parameters: path, body: ordinaryFor(id) });
  }

  /** What the document cannot say of a body. */
  function ordinaryFor(id: string): Record<string, unknown> {
    const pointer = bodyOf(id);
    const { properties = {} } = pointer === '' ? {} : api.document.at(pointer);
    const { accountId } = customer;
    const ordinary = { accountId, merchantId: 'm-00001', amountMinor: 1_000, capture: 'automatic' };
    return Object.fromEntries(Object.entries(ordinary).filter(([name]) => name in properties));
  }

  function send(id: string, badly: Badly): Promise<Answer> {
    const { path, sent } = built(id);
    const headers: Record<string, string | string[]> = { ...sent.headers, ...badly.headers };
    if ('key' in badly) delete headers['idempotency-key'];
    if (badly.key !== undefined) headers['idempotency-key'] = Buffer.from(badly.key).toString('latin1');
    const method = badly.method ?? 'POST';
    const body = 'body' in badly ? badly.body : sent.body;
    return fleet.send(path, { method, headers, body });
  }

  async function refused(id: string, badly: Badly, code: ErrorCode, what: string): Promise<void> {
    const answer = await send(id, badly);
    expect([what, answer.status, codeOf(answer)]).toEqual([what, answer.status, code]);
    expectProblem(answer, code);
  }

  function bodyOf(id: string): string {
    return api.document.operation(id).bodyPointer ?? '';
  }

  /** Expects that nothing at all is written meanwhile. */
  async function nothingWritten(work: () => Promise<void>): Promise<void> {
    const before = await rowCounts(fleet);
    await work();
    expect(await rowCounts(fleet)).toEqual(before);
  }
});

function codeOf({ body }: Answer): ErrorCode {
  const code = String(body['code']);
  return isErrorCode(code) ? code : 'internal_error';
}
