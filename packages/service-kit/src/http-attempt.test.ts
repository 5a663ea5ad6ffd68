import { type RequestListener, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { problemOf } from '@breakwater/contracts';
import { CallFailed } from '@breakwater/resilience';
import { Pool } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { refusalOf } from './error-boundary.ts';
import { attemptHttp } from './http-attempt.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

/** Sends one request to a server that does with it what it is told. */
async function attempt(listener: RequestListener, signal = new AbortController().signal) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return attemptAt((server.address() as AddressInfo).port, signal);
}

async function attemptAt(port: number, signal = new AbortController().signal) {
  const pool = new Pool(`http://127.0.0.1:${port}`);
  cleanUps.push(() => pool.destroy());
  return attemptHttp(pool, { method: 'POST', path: '/', headers: {}, body: '{}', signal });
}

async function failureOf(attempting: Promise<unknown>): Promise<CallFailed> {
  const error: unknown = await attempting.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof CallFailed) return error;
  throw new Error(`expected the attempt to fail, got ${String(error)}`);
}

function answerWith(status: number, body: unknown, headers: Record<string, string> = {}): RequestListener {
  return (_request, response) => {
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

async function pauseAfter(retryAfter: string): Promise<number | undefined> {
  return (await failureOf(attempt(answerWith(503, '', { 'retry-after': retryAfter })))).retryAfterMs;
}

describe('one attempt over HTTP', () => {
  it.each([200, 201, 202, 404, 409, 422])(
    'hands an answer with status %i on, with its headers',
    async (status) => {
      const headers = { 'retry-after': '1', 'content-language': 'zh', 'x-other': 'no' };
      expect(await attempt(answerWith(status, 'text', headers))).toEqual({
        status,
        text: 'text',
        headers: { 'retry-after': '1', 'content-language': 'zh' },
      });
    },
  );

  it('has certainly had no effect when nobody listens', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    expect(await failureOf(attemptAt(port))).toMatchObject({ reason: 'connection_refused', outcome: 'fail' });
  });

  it.each<[string, RequestListener]>([
    ['before the answer', (request) => request.socket.destroy()],
    [
      'in the middle of the answer',
      (request, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('half', () => request.socket.destroy());
      },
    ],
  ])('is unknown when the connection is lost %s', async (_when, listener) => {
    expect(await failureOf(attempt(listener))).toMatchObject({
      reason: 'connection_lost',
      outcome: 'unknown',
    });
  });

  it('is unknown when it is given up after it was sent', async () => {
    const controller = new AbortController();
    const failure = failureOf(attempt(() => controller.abort(), controller.signal));
    expect(await failure).toMatchObject({ reason: 'aborted', outcome: 'unknown' });
  });

  it('passes on why it was given up', async () => {
    const controller = new AbortController();
    const reason = new CallFailed('timeout', 'unknown');
    const failure = failureOf(attempt(() => controller.abort(reason), controller.signal));
    expect((await failure).reason).toBe('timeout');
  });

  it.each([
    ['a problem that says that no money moved', 503, problemOf('overloaded', 'en', 't'), 'fail'],
    ['a problem that does not know', 504, problemOf('timed_out', 'en', 't'), 'unknown'],
    ['a problem with a code that is not ours', 503, { code: 'whatever' }, 'unknown'],
    ['a page of a proxy', 502, '<h1>Bad Gateway</h1>', 'unknown'],
    ['no body', 500, '', 'unknown'],
    ['too many requests', 429, '', 'fail'],
  ])('reads the outcome of an error answer from its body: %s', async (_what, status, body, outcome) => {
    expect(await failureOf(attempt(answerWith(status, body)))).toMatchObject({
      reason: 'status',
      status,
      outcome,
    });
  });

  it('has failed, and says nothing of it to anybody’s client, when the other service does not know this one', async () => {
    const failure = await failureOf(attempt(answerWith(401, problemOf('unauthenticated', 'en', 't'))));
    expect(failure).toMatchObject({ reason: 'status', status: 401, outcome: 'fail', body: undefined });
    expect(refusalOf(failure).code).toBe('service_down');
  });

  it('reads when to come back, and ignores a date', async () => {
    expect(await pauseAfter('7')).toBe(7_000);
    expect(await pauseAfter('Wed, 21 Oct 2026 07:28:00 GMT')).toBeUndefined();
  });
});
