import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
import { Random, realClock, sleep } from '@breakwater/clock';
import fastify from 'fastify';
import { Toxiproxy } from 'toxiproxy-node-client';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ProxyBoard } from './proxy-board.ts';
import { addProxyRoutes } from './proxy-routes.ts';

const app = fastify();
const board = new ProxyBoard({ clock: realClock, random: new Random(7) });
const sockets = new Set<Socket>();
let server: Server;
let toxiproxy: Toxiproxy;

beforeAll(async () => {
  // What it is told it tells again, until it is told to end.
  server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  addProxyRoutes(app, board);
  toxiproxy = new Toxiproxy(await app.listen({ host: '127.0.0.1', port: 0 }));
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await board.close();
});
afterAll(async () => {
  await app.close();
  await new Promise((resolve) => void server.close(resolve));
});

function upstream(): string {
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function echo(name = 'echo') {
  return toxiproxy.createProxy({ name, listen: '127.0.0.1:0', upstream: upstream() });
}

/** A connection to a proxy, what came back and how it ended. */
async function dial({ listen }: { readonly listen: string }) {
  const [host, port] = listen.split(':');
  const socket = connect({ host: host ?? '', port: Number(port), allowHalfOpen: true });
  sockets.add(socket);
  const seen = { text: '', end: 'open' as 'open' | 'ended' | 'closed' | 'ECONNRESET' };
  socket.on('data', (chunk) => (seen.text += chunk.toString()));
  socket.on('end', () => (seen.end = 'ended'));
  socket.on('error', (error: NodeJS.ErrnoException) => (seen.end = error.code as 'ECONNRESET'));
  await once(socket, 'connect');
  const startMs = performance.now();
  const until = async (isSo: () => boolean): Promise<number> => {
    await expect.poll(isSo, { timeout: 5_000, interval: 2 }).toBe(true);
    return performance.now() - startMs;
  };
  return { socket, seen, until };
}

const NOTHING = { name: '', stream: 'downstream', toxicity: 1 } as const;

describe('proxies', () => {
  test('are created, told of, changed, populated and removed', async () => {
    const proxy = await echo();
    expect(proxy.toJson()).toMatchObject({ name: 'echo', upstream: upstream(), enabled: true });
    expect(Object.keys(await toxiproxy.getAll())).toEqual(['echo']);
    await expect(echo()).rejects.toThrow('409');
    await expect(toxiproxy.get('other')).rejects.toThrow('404');
    const { listen } = proxy;
    const populated = await toxiproxy.populate([
      { name: 'echo', listen, upstream: upstream() },
      { name: 'second', listen: '127.0.0.1:0', upstream: upstream() },
    ]);
    expect(Object.keys(populated)).toHaveLength(2);
    await proxy.remove();
    expect(Object.keys(await toxiproxy.getAll())).toEqual(['second']);
    expect(await toxiproxy.getVersion()).toContain('2.');
  });

  test('a disabled one closes what there is and takes no more, until it is enabled at the same address', async () => {
    const proxy = await echo();
    const { seen, until } = await dial(proxy);
    const change = { listen: proxy.listen, upstream: proxy.upstream };
    expect((await proxy.update({ ...change, enabled: false })).enabled).toBe(false);
    await until(() => seen.end !== 'open');
    await expect(dial(proxy)).rejects.toThrow('ECONNREFUSED');
    await proxy.update({ ...change, enabled: true });
    const again = await dial(proxy);
    again.socket.write('well');
    await again.until(() => again.seen.text === 'well');
  });

  test('bad addresses and addresses in use are refused, and nothing of them stays', async () => {
    const { listen } = await echo();
    const make = (at: string, to: string) => toxiproxy.createProxy({ name: 'x', listen: at, upstream: to });
    await expect(make('nowhere', upstream())).rejects.toThrow('400');
    await expect(make('127.0.0.1:0', '127.0.0.1:0')).rejects.toThrow('400');
    await expect(make(listen, upstream())).rejects.toThrow('500');
    expect(Object.keys(await toxiproxy.getAll())).toEqual(['echo']);
  });

  test('an end of one direction leaves the other open', async () => {
    const { socket, seen, until } = await dial(await echo());
    socket.end('last words');
    await until(() => seen.end === 'ended');
    expect(seen.text).toBe('last words');
  });

  test('much data comes whole through a slow reader', async () => {
    const { socket, seen, until } = await dial(await echo());
    const text = '0123456789'.repeat(200_000);
    socket.pause();
    socket.write(text);
    setTimeout(() => socket.resume(), 50);
    await until(() => seen.text.length === text.length);
    expect(seen.text).toBe(text);
  });
});

describe('toxics', () => {
  test('are added to a connection that there is, changed, told of and removed', async () => {
    const proxy = await echo();
    const { socket, seen, until } = await dial(proxy);
    const attributes = { latency: 60_000, jitter: 0 };
    const toxic = await proxy.addToxic({ ...NOTHING, name: 'late', type: 'latency', attributes });
    expect((await proxy.getToxic('late')).toJson()).toEqual(toxic.toJson());
    const same = proxy.addToxic({ ...NOTHING, name: 'late', type: 'latency', attributes });
    await expect(same).rejects.toThrow('409');
    socket.write('a');
    await sleep(realClock, 100);
    expect(seen.text).toBe('');
    const body = { ...toxic.toJson(), attributes: { latency: 30_000, jitter: 0 } };
    expect((await toxic.update(body)).attributes).toEqual({ latency: 30_000, jitter: 0 });
    await until(() => seen.text === 'a');
    socket.write('b');
    await toxic.remove();
    await until(() => seen.text === 'ab');
    await expect(proxy.getToxic('late')).rejects.toThrow('404');
  });

  test('reset ends them all', async () => {
    const proxy = await echo();
    await proxy.addToxic({ ...NOTHING, type: 'timeout', attributes: { timeout: 0 } });
    expect((await proxy.getToxic('timeout_downstream')).toxicity).toBe(1);
    await proxy.update({ listen: proxy.listen, upstream: proxy.upstream, enabled: false });
    await toxiproxy.reset();
    expect((await toxiproxy.get('echo')).enabled).toBe(true);
    await expect(proxy.getToxic('timeout_downstream')).rejects.toThrow('404');
  });

  test('latency in both directions adds up', async () => {
    const proxy = await echo();
    const attributes = { latency: 100, jitter: 0 };
    await proxy.addToxic({ ...NOTHING, type: 'latency', attributes });
    await proxy.addToxic({ ...NOTHING, stream: 'upstream', type: 'latency', attributes });
    const { socket, seen, until } = await dial(proxy);
    socket.write('a');
    expect(await until(() => seen.text === 'a')).toBeGreaterThanOrEqual(195);
  });

  test('bandwidth: 30 kB at 100 kB a second take at least a quarter of a second', async () => {
    const proxy = await echo();
    await proxy.addToxic({ ...NOTHING, type: 'bandwidth', attributes: { rate: 100 } });
    const { socket, seen, until } = await dial(proxy);
    socket.write('x'.repeat(30_000));
    expect(await until(() => seen.text.length === 30_000)).toBeGreaterThanOrEqual(250);
  });

  test('slow_close holds up the end alone', async () => {
    const proxy = await echo();
    await proxy.addToxic({ ...NOTHING, type: 'slow_close', attributes: { delay: 200 } });
    const { socket, seen, until } = await dial(proxy);
    socket.end('a');
    await until(() => seen.text === 'a');
    expect(seen.end).toBe('open');
    expect(await until(() => seen.end === 'ended')).toBeGreaterThanOrEqual(195);
  });

  test('timeout drops everything and closes', async () => {
    const proxy = await echo();
    await proxy.addToxic({ ...NOTHING, type: 'timeout', attributes: { timeout: 100 } });
    const { socket, seen, until } = await dial(proxy);
    socket.write('a');
    await until(() => socket.destroyed || seen.end !== 'open');
    expect(seen.text).toBe('');
  });

  test('reset_peer resets', async () => {
    const proxy = await echo();
    await proxy.addToxic({ ...NOTHING, stream: 'upstream', type: 'reset_peer', attributes: { timeout: 0 } });
    const { socket, seen, until } = await dial(proxy);
    socket.write('a');
    await until(() => seen.end === 'ECONNRESET');
  });

  test('slicer: the same bytes in more pieces', async () => {
    const proxy = await echo();
    const attributes = { average_size: 8, size_variation: 2, delay: 1_000 };
    await proxy.addToxic({ ...NOTHING, type: 'slicer', attributes });
    const { socket, seen, until } = await dial(proxy);
    let pieces = 0;
    socket.on('data', () => pieces++);
    socket.write('0123456789'.repeat(10));
    await until(() => seen.text.length === 100);
    expect(pieces).toBeGreaterThan(3);
  });

  test('limit_data: so many bytes and no more', async () => {
    const proxy = await echo();
    await proxy.addToxic({ ...NOTHING, type: 'limit_data', attributes: { bytes: 3 } });
    const { socket, seen, until } = await dial(proxy);
    socket.write('abcdef');
    await until(() => seen.end !== 'open' || socket.destroyed);
    expect(seen.text).toBe('abc');
  });

  test('with a toxicity of nothing nobody is struck', async () => {
    const proxy = await echo();
    await proxy.addToxic({ ...NOTHING, toxicity: 0, type: 'timeout', attributes: { timeout: 0 } });
    const { socket, seen, until } = await dial(proxy);
    socket.write('a');
    await until(() => seen.text === 'a');
  });
});
