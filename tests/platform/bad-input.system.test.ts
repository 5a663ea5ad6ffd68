import { generateKeyPairSync, sign } from 'node:crypto';
import { connect } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import type { ErrorCode } from '@breakwater/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem } from './expect-problem.ts';
import type { TestCustomer } from './test-customer.ts';
import { TestFleet } from './test-fleet.ts';
import type { Sent } from './test-http.ts';

const LANGUAGES = [
  ['en', 'en-GB,en;q=0.8,zh;q=0.5'],
  ['zh', 'zh-CN,zh;q=0.9,en;q=0.1'],
] as const;

const KEY = { 'idempotency-key': 'a-key-of-good-form' };

let fleet: TestFleet;
let customer: TestCustomer;
beforeAll(async () => {
  fleet = await TestFleet.start({ design: 'naive' });
  customer = await fleet.customer(1);
});
afterAll(() => fleet.stop());

/** Sends something bad in both languages and expects one clear refusal in each, and that nothing is written. */
async function expectRefusal(path: string, sent: Sent, code: ErrorCode): Promise<void> {
  const before = await fleet.operationCount();
  for (const [language, acceptLanguage] of LANGUAGES) {
    const headers = { ...sent.headers, 'accept-language': acceptLanguage };
    expectProblem(await customer.send(path, { ...sent, headers }), code, language);
  }
  expect(await fleet.operationCount()).toBe(before);
}

/** The text of an ordinary payment with one field written in another way. */
function paymentText(field: string, written: string | undefined): string {
  const fields = Object.entries(customer.paymentBody()).map(([name, value]) => [name, JSON.stringify(value)]);
  const others = fields.filter(([name]) => name !== field);
  const changed = written === undefined ? others : [...others, [field, written]];
  return `{${changed.map(([name, value]) => `"${name}":${value}`).join(',')}}`;
}

function post(body: unknown, headers: Record<string, string> = KEY): Sent {
  return { method: 'POST', headers, body };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** What the customer's token claims. */
function claims(): unknown {
  return JSON.parse(Buffer.from(customer.token.split('.')[1] ?? '', 'base64url').toString()) as unknown;
}

function signedBySomebodyElse(): string {
  const token = `${encode({ alg: 'EdDSA' })}.${encode(claims())}`;
  const { privateKey } = generateKeyPairSync('ed25519');
  return `${token}.${sign(null, Buffer.from(token), privateKey).toString('base64url')}`;
}

describe('a payment is refused, and nothing written, with', () => {
  it.each([
    '0',
    '-1',
    '1.5',
    '1e20',
    '9007199254740993',
    '100000001',
    '"5"',
    'null',
    'true',
    '[1]',
    '{}',
    undefined,
  ])('the amount %s', (written) =>
    expectRefusal('/v1/payments', post(paymentText('amountMinor', written)), 'invalid_field'),
  );

  it.each([
    ['accountId', '"a-1"'],
    ['accountId', '"c-0000001"'],
    ['accountId', '["a-0000001"]'],
    ['accountId', undefined],
    ['merchantId', '"m-1"'],
    ['merchantId', '"m-00001 "'],
    ['orderId', '""'],
    ['orderId', '"an order"'],
    ['orderId', `"${'x'.repeat(65)}"`],
    ['orderId', '"\\u0000"'],
    ['currency', '"USD"'],
    ['currency', '"cny"'],
    ['instalments', '2'],
    ['instalments', '"3"'],
    ['capture', '"later"'],
    ['capture', 'true'],
    ['somethingElse', '1'],
    ['constructor', '{}'],
  ])('the field %s as %s', (field, written) =>
    expectRefusal('/v1/payments', post(paymentText(field, written)), 'invalid_field'),
  );

  it.each(['[]', 'null', '"text"', '7', '{}'])('the body %s', (body) =>
    expectRefusal('/v1/payments', post(body), 'invalid_field'),
  );

  it('no body at all', () => expectRefusal('/v1/payments', post(undefined), 'invalid_field'));

  it.each([
    '',
    '{',
    '{"accountId":',
    'amountMinor=5',
    "{'a':1}",
    '{"a":NaN}',
    '\uFEFF{}',
    '{"a":1,"a":2}',
    '{"__proto__":{}}',
  ])('the malformed body %j', (body) => expectRefusal('/v1/payments', post(body), 'malformed_request'));

  it('a field that stands twice', async () => {
    const text = paymentText('amountMinor', '1').replace('}', ',"amountMinor":2}');
    await expectRefusal('/v1/payments', post(text), 'malformed_request');
  });

  it('a body of more than 16 KiB', () =>
    expectRefusal('/v1/payments', post(`{"accountId":"${'a'.repeat(17 * 1024)}"}`), 'body_too_large'));

  it.each([
    'text/plain',
    'application/xml',
    'multipart/form-data; boundary=x',
    'application/jsonx',
    'application',
    ';',
    'application/json, text/plain',
  ])('the content type %s', (type) =>
    expectRefusal(
      '/v1/payments',
      post(paymentText('none', undefined), { ...KEY, 'content-type': type }),
      'unsupported_media_type',
    ),
  );

  it('no key', () =>
    expectRefusal('/v1/payments', post(customer.paymentBody(), {}), 'idempotency_key_missing'));

  it.each(['short', 'x'.repeat(129), 'with a space', 'with/a/slash', 'schlüssel-ä', 'one,two-three'])(
    'the key %s',
    (key) =>
      expectRefusal(
        '/v1/payments',
        post(customer.paymentBody(), { 'idempotency-key': key }),
        'idempotency_key_invalid',
      ),
  );
});

describe('a loan is refused, and nothing written, with', () => {
  it.each([
    ['a term of two months', { termMonths: 2 }, KEY, 'invalid_field'],
    ['an amount of zero', { amountMinor: 0 }, KEY, 'invalid_field'],
    ['a payout account of another form', { payoutAccount: '6222 0000' }, KEY, 'invalid_field'],
    ['no key', {}, {}, 'idempotency_key_missing'],
  ] as const)('%s', (_what, change, headers, code) => {
    const body = { ...customer.loanBody(), ...change };
    return expectRefusal('/v1/loans', { method: 'POST', headers, body }, code);
  });
});

describe('a token is refused, and nothing written, when it is', () => {
  it.each([
    ['missing', () => ''],
    ['empty', () => 'Bearer '],
    ['of another scheme', () => `Basic ${customer.token}`],
    ['garbage', () => 'Bearer garbage.garbage.garbage'],
    ['cut short', () => `Bearer ${customer.token.slice(0, -2)}`],
    ['unsigned', () => `Bearer ${encode({ alg: 'none' })}.${encode(claims())}.`],
    ['signed by somebody else', () => `Bearer ${signedBySomebodyElse()}`],
    ['the operator’s', () => `Bearer ${fleet.platform.operatorToken}`],
  ])('%s', async (_what, header) => {
    const headers = { ...KEY, authorization: header() };
    const body = customer.paymentBody();
    await expectRefusal('/v1/payments', { method: 'POST', headers, body }, 'unauthenticated');
    await expectRefusal(`/v1/accounts/${customer.accountId}`, { headers }, 'unauthenticated');
    const { headers: answered } = await customer.send('/v1/operations', { headers });
    expect(answered['www-authenticate']).toBe('Bearer');
  });
});

describe('an address is refused when it', () => {
  it.each([
    ['is unknown', '/v1/nothing', 'not_found'],
    ['is another method’s', '/v1/payments', 'not_found'],
    ['names an account of another form', '/v1/accounts/a-1', 'invalid_field'],
    ['names a payment of another form', `/v1/payments/pay_${'G'.repeat(32)}`, 'invalid_field'],
    ['names a loan of another form', '/v1/loans/loan_1', 'invalid_field'],
    ['asks after no key', '/v1/operations', 'invalid_field'],
    ['asks after a key of another form', '/v1/operations?idempotencyKey=a', 'invalid_field'],
    [
      'asks after two keys',
      '/v1/operations?idempotencyKey=12345678&idempotencyKey=87654321',
      'invalid_field',
    ],
    ['asks for more', '/v1/operations?idempotencyKey=12345678&more=1', 'invalid_field'],
    ['is not encoded as it must be', '/v1/accounts/%zz', 'malformed_request'],
    ['leads out of its folder', '/v1/accounts/..%2f..%2foperator', 'invalid_field'],
    ['is very long', `/v1/accounts/a-${'0'.repeat(1_000)}`, 'not_found'],
  ] as const)('%s', (_what, path, code) => expectRefusal(path, {}, code));
});

describe('a session is refused', () => {
  it.each([
    ['for a customer id of another form', { customerId: 'c-1' }, 'invalid_field'],
    ['for more than a customer id', { customerId: 'c-0000001', admin: true }, 'invalid_field'],
    ['for a customer that does not exist', { customerId: 'c-9999999' }, 'not_found'],
  ] as const)('%s', (_what, body, code) => expectRefusal('/v1/sessions', { method: 'POST', body }, code));
});

describe('the connection', () => {
  it.each([
    ['is no HTTP', 'hello\r\n\r\n'],
    ['has a header without a name', 'GET /v1/status HTTP/1.1\r\nhost: x\r\n: y\r\n\r\n'],
    ['has headers of more than 16 KiB', `GET / HTTP/1.1\r\nhost: x\r\nbig: ${'x'.repeat(20_000)}\r\n\r\n`],
    [
      'says its length twice',
      'POST /v1/loans HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n',
    ],
  ])('is told with a problem document when it %s', async (_what, bytes) => {
    const { port } = new URL(fleet.platform.gatewayUrl);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(bytes);
    const answered = await textOf(socket);
    expect(answered).toMatch(/^HTTP\/1\.1 400 /);
    expect(answered).toMatch(/content-type: application\/problem\+json/i);
    const body = JSON.parse(answered.slice(answered.indexOf('\r\n\r\n'))) as object;
    expect(body).toMatchObject({ code: 'malformed_request', status: 400, moneyMoved: 'no' });
  });
});

it('still serves the customer after all of this', async () => {
  expect((await customer.pay()).status).toBe(201);
  expect(await fleet.operationCount()).toBe(1);
});
