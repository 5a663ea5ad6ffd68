import type { Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { SECURITY_HEADERS } from './security-headers.ts';
import { testApp } from './test-app.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

/** Sends bytes over a connection of their own and reads whatever comes until it is closed. */
async function exchange(bytes: string): Promise<string> {
  const { app } = testApp('public');
  app.get('/thing', () => 'fine');
  cleanUps.push(() => app.close());
  await app.listen({ host: '127.0.0.1', port: 0 });
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  cleanUps.push(() => socket.destroy());
  socket.write(bytes);
  return textOf(socket);
}

describe('an application', () => {
  it('bounds everything that a connection may do', () => {
    const { server } = testApp().app;
    const bounded = server as Server & { connectionsCheckingInterval?: number };
    expect({
      headersMs: bounded.headersTimeout,
      requestMs: bounded.requestTimeout,
      keepAliveMs: bounded.keepAliveTimeout,
      standstillMs: bounded.timeout,
      connections: bounded.maxConnections,
    }).toEqual({
      headersMs: 10_000,
      requestMs: 30_000,
      keepAliveMs: 65_000,
      standstillMs: 660_000,
      connections: 10_000,
    });
  });

  it.each([
    ['a tunnel', 'CONNECT example.com:443 HTTP/1.1\r\nhost: example.com:443\r\n\r\n'],
    ['no HTTP', 'hello\r\n\r\n'],
    ['a method that there is not', 'JUMP /thing HTTP/1.1\r\nhost: x\r\n\r\n'],
    ['a length that is none', 'GET /thing HTTP/1.1\r\nhost: x\r\ncontent-length: many\r\n\r\n'],
    [
      'two ways to say the length',
      'POST /thing HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
    ],
  ])('answers %s with a problem, the headers of every answer, and the end', async (_what, bytes) => {
    const answered = await exchange(bytes);
    expect(answered).toMatch(/^HTTP\/1\.1 400 /);
    for (const [name, value] of Object.entries(SECURITY_HEADERS))
      expect(answered).toContain(`${name}: ${value}\r\n`);
    const body = JSON.parse(answered.slice(answered.indexOf('\r\n\r\n'))) as object;
    expect(body).toMatchObject({ code: 'malformed_request', moneyMoved: 'no' });
  });

  it.each(['HEAD', 'OPTIONS', 'TRACE'])('does not know %s', async (method) => {
    const answered = await exchange(`${method} /thing HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    expect(answered).toMatch(/^HTTP\/1\.1 404 /);
  });

  it('puts the same headers on every answer', async () => {
    const { app } = testApp();
    app.get('/thing', () => 'fine');
    for (const url of ['/thing', '/nothing', '/%zz'])
      expect((await app.inject(url)).headers).toMatchObject(SECURITY_HEADERS);
  });
});
