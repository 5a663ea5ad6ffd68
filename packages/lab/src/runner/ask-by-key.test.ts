import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askByKey } from './ask-by-key.ts';

let server: Server;
let gatewayUrl: string;
let asked: string[];
let operation: { status: number; body: unknown };

const KEY = '00000000-0000-4000-8000-000000000001';
const SESSION = { token: 'x'.repeat(40), accountId: 'a-0000001', expiresAt: '2026-01-01T00:00:00.000Z' };

beforeEach(async () => {
  asked = [];
  operation = { status: 404, body: { code: 'operation_not_found' } };
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const isSession = request.url === '/v1/sessions';
    response.writeHead(isSession ? 201 : operation.status);
    response.end(JSON.stringify(isSession ? SESSION : operation.body));
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  gatewayUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

describe('askByKey', () => {
  it('tells what became of a key', async () => {
    operation = { status: 200, body: { idempotencyKey: KEY, state: 'refused', code: 'limit_exceeded' } };
    expect(await askByKey(gatewayUrl)(KEY, 'c-0000001')).toEqual(operation.body);
    expect(asked).toEqual(['POST /v1/sessions', `GET /v1/operations?idempotencyKey=${KEY}`]);
  });

  it('refuses an answer that is no operation, so that the outcome stays in doubt', async () => {
    await expect(askByKey(gatewayUrl)(KEY, 'c-0000001')).rejects.toThrow('/v1/operations answered 404');
    operation = { status: 200, body: { hello: 'world' } };
    await expect(askByKey(gatewayUrl)(KEY, 'c-0000001')).rejects.toThrow('/v1/operations answered 200');
  });

  it('signs each customer in once', async () => {
    const resolve = askByKey(gatewayUrl);
    for (const customer of ['c-0000001', 'c-0000001', 'c-0000002'])
      await expect(resolve(KEY, customer)).rejects.toThrow();
    expect(asked.filter((line) => line === 'POST /v1/sessions')).toHaveLength(2);
  });

  it('names neither key nor token in an error', async () => {
    const error = await askByKey(gatewayUrl)(KEY, 'c-0000001').then(
      () => '',
      (reason: unknown) => String(reason),
    );
    expect(error).toContain('/v1/operations');
    expect(error).not.toContain(KEY);
    expect(error).not.toContain(SESSION.token);
  });
});
