import { type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { VirtualClock } from '@breakwater/clock';
import { CallFailed } from '@breakwater/resilience';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { attemptHttp } from './http-attempt.ts';
import { ReplicaPools } from './replica-pools.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

/** A replica that answers when the test says so. */
async function aReplica() {
  const waiting: ServerResponse[] = [];
  const server = createServer((_request, response) => void waiting.push(response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  cleanUps.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const sockets = () => new Promise<number>((told) => server.getConnections((_error, count) => told(count)));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, waiting, sockets };
}

function poolsOf(...urls: string[]) {
  const clock = new VirtualClock();
  const pools = new ReplicaPools(urls, clock);
  cleanUps.push(() => pools.close(0));
  const known = () => pools.replicas.replicas.map(({ address }) => address);
  const send = (url: string) =>
    attemptHttp(pools.at(url), {
      method: 'GET',
      path: '/',
      headers: {},
      body: undefined,
      signal: new AbortController().signal,
    });
  return { clock, pools, known, send };
}

describe('the pools of replicas that come and go', () => {
  it('are those of the replicas there are, for a balancer too', () => {
    const { pools, known } = poolsOf('http://a:1', 'http://b:2');
    const changes = vi.fn<() => void>();
    pools.onChange(changes);
    const kept = pools.at('http://b:2');
    pools.follow(['http://b:2', 'http://c:3']);
    expect(known()).toEqual(['http://b:2', 'http://c:3']);
    expect(pools.at('http://b:2')).toBe(kept);
    expect(changes).toHaveBeenCalledTimes(1);
  });

  it('fail an attempt for certain whose replica left after it was chosen', () => {
    const { pools } = poolsOf('http://a:1');
    pools.follow([]);
    const at = () => pools.at('http://a:1');
    expect(at).toThrow(CallFailed);
    expect(at).toThrow(expect.objectContaining({ reason: 'connection_refused', outcome: 'fail' }));
  });

  it('fail an attempt for certain that holds the pool of a replica that left', async () => {
    const { url } = await aReplica();
    const { pools } = poolsOf(url);
    const held = pools.at(url);
    pools.follow([]);
    const request = { method: 'GET', path: '/', headers: {}, body: undefined } as const;
    const attempt = attemptHttp(held, { ...request, signal: new AbortController().signal });
    await expect(attempt).rejects.toMatchObject({ reason: 'connection_refused', outcome: 'fail' });
  });

  it('let what is under way to a replica that left come to its end, and close its connections then', async () => {
    const { url, waiting, sockets } = await aReplica();
    const { clock, pools, send } = poolsOf(url);
    const underWay = send(url);
    await vi.waitFor(() => expect(waiting).toHaveLength(1));
    pools.follow([]);
    await clock.advance(29_999);
    waiting[0]?.end('done');
    expect((await underWay).text).toBe('done');
    await vi.waitFor(async () => expect(await sockets()).toBe(0));
    await vi.waitFor(() => expect(clock.pendingTimers).toBe(0));
  });

  it('give what never ends up after half a minute, as unknown', async () => {
    const { url, waiting } = await aReplica();
    const { clock, pools, send } = poolsOf(url);
    const underWay = send(url);
    const ended = expect(underWay).rejects.toMatchObject({ reason: 'connection_lost', outcome: 'unknown' });
    await vi.waitFor(() => expect(waiting).toHaveLength(1));
    pools.follow([]);
    await clock.advance(30_000);
    await ended;
  });

  it('are new for a replica that comes back, while the old one ends', async () => {
    const { url, waiting } = await aReplica();
    const { pools, send } = poolsOf(url);
    const first = send(url);
    await vi.waitFor(() => expect(waiting).toHaveLength(1));
    pools.follow([]);
    pools.follow([url]);
    const second = send(url);
    await vi.waitFor(() => expect(waiting).toHaveLength(2));
    for (const response of waiting) response.end('done');
    expect((await Promise.all([first, second])).map(({ text }) => text)).toEqual(['done', 'done']);
  });

  it('close in time although an answer never comes, of a replica that left as of one that is there', async () => {
    const one = await aReplica();
    const two = await aReplica();
    const { clock, pools, send } = poolsOf(one.url, two.url);
    const lost = [send(one.url), send(two.url)].map((each) => expect(each).rejects.toThrow(CallFailed));
    await vi.waitFor(() => expect([one.waiting.length, two.waiting.length]).toEqual([1, 1]));
    pools.follow([one.url]);
    const closed = pools.close(1_000);
    await clock.advance(1_000);
    await Promise.all([closed, ...lost]);
    expect(clock.pendingTimers).toBe(0);
  });
});
