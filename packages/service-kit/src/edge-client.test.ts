import { type IncomingHttpHeaders, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { VirtualClock } from '@breakwater/clock';
import type { Call, Next, Policy } from '@breakwater/resilience';
import { CallFailed, deadlineIn } from '@breakwater/resilience';
import { afterEach, describe, expect, it } from 'vitest';
import { EdgeClient, type EdgeRequest } from './edge-client.ts';
import { ReplicaPools } from './replica-pools.ts';
import { testContext } from './test-app.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

const clock = new VirtualClock();
const token = (): string => 'a-token';

/** A client for one replica that tells the headers that it got. */
async function setUp(chooses = true) {
  const seen: IncomingHttpHeaders[] = [];
  const seenByPolicy: unknown[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers);
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const pools = new ReplicaPools([url], clock);
  cleanUps.push(() => pools.close());
  const policy: Policy = {
    name: 'balance',
    execute: async (call, next) => {
      try {
        return await next(chooses ? { ...call, replica: url } : call);
      } catch (error) {
        seenByPolicy.push(error);
        throw error;
      }
    },
  };
  const pipeline = {
    policy,
    hopAllowanceMs: 20,
    breaker: undefined,
    retryBudget: undefined,
    bulkhead: undefined,
    health: undefined,
  };
  const client = new EdgeClient({ pools, clock, edge: 'a->b', tracing: undefined, token }, pipeline);
  const request = (change: Partial<EdgeRequest> = {}) =>
    client.request({
      method: 'POST',
      path: '/',
      body: {},
      context: testContext(),
      repeatable: true,
      ...change,
    });
  return { seen, seenByPolicy, request };
}

describe('a call over an edge', () => {
  it('carries trace, class, caller, language, run and what is left of the deadline', async () => {
    const { seen, request } = await setUp();
    const context = testContext({
      deadline: deadlineIn(clock, 500),
      workClass: 'loan',
      caller: 'c-0000001',
      cohort: 7,
      acceptLanguage: 'zh',
      run: 'run-1',
    });
    await request({ context, headers: { 'idempotency-key': 'key-12345' } });
    expect(seen[0]).toMatchObject({
      traceparent: context.trace.traceparent,
      'breakwater-timeout-ms': '480',
      'breakwater-work-class': 'loan',
      'breakwater-caller': 'c-0000001',
      'breakwater-cohort': '7',
      'breakwater-run': 'run-1',
      'accept-language': 'zh',
      'idempotency-key': 'key-12345',
      'content-type': 'application/json',
      'breakwater-service-token': 'a-token',
    });
  });

  it('says nothing of what there is not', async () => {
    const { seen, request } = await setUp();
    await request({ method: 'GET', body: undefined });
    for (const name of [
      'breakwater-timeout-ms',
      'breakwater-caller',
      'breakwater-cohort',
      'breakwater-run',
      'content-type',
    ])
      expect(seen[0]).not.toHaveProperty(name);
  });

  it('fails an attempt whose answer does not pass the check, while the policies still watch', async () => {
    const { request, seenByPolicy } = await setUp();
    await request({ check: () => undefined });
    expect(seenByPolicy).toEqual([]);
    const nonsense = new CallFailed('bad_answer', 'fail');
    const check = ({ text }: { text: string }): void => {
      if (text === '{}') throw nonsense;
    };
    await expect(request({ check })).rejects.toBe(nonsense);
    expect(seenByPolicy).toEqual([nonsense]);
  });

  it('needs a replica', async () => {
    const { request } = await setUp(false);
    await expect(request()).rejects.toThrow('the attempt has no replica');
  });

  it('gives every call a signal of its own', async () => {
    const calls: Call[] = [];
    const policy: Policy = {
      name: 'watch',
      execute: (call) => {
        calls.push(call);
        return Promise.reject(new Error('enough'));
      },
    };
    const pipeline = {
      policy,
      hopAllowanceMs: 0,
      breaker: undefined,
      retryBudget: undefined,
      bulkhead: undefined,
      health: undefined,
    };
    const pools = new ReplicaPools([], clock);
    const client = new EdgeClient({ pools, clock, edge: 'a->b', tracing: undefined, token }, pipeline);
    const send = () => client.request({ method: 'GET', path: '/', context: testContext(), repeatable: true });
    await Promise.allSettled([send(), send()]);
    expect(calls[0]?.signal).not.toBe(calls[1]?.signal);
  });

  it('ends in the pipeline that it began in when another one takes over', async () => {
    const gate = Promise.withResolvers<void>();
    const used: string[] = [];
    const pipelineNamed = (name: string) => ({
      policy: {
        name,
        execute: async <T>(call: Call, next: Next<T>) => {
          used.push(`${name} begins`);
          await gate.promise;
          used.push(`${name} ends`);
          return next({ ...call, replica: 'http://127.0.0.1:1' });
        },
      },
      hopAllowanceMs: 0,
      breaker: undefined,
      retryBudget: undefined,
      bulkhead: undefined,
      health: undefined,
    });
    const pools = new ReplicaPools(['http://127.0.0.1:1'], clock);
    cleanUps.push(() => pools.close());
    const parts = { pools, clock, edge: 'a->b', tracing: undefined, token };
    const client = new EdgeClient(parts, pipelineNamed('old'));
    const send = () => client.request({ method: 'GET', path: '/', context: testContext(), repeatable: true });
    const first = send();
    client.guardWith(pipelineNamed('new'));
    const second = send();
    gate.resolve();
    await Promise.allSettled([first, second]);
    expect(used).toEqual(['old begins', 'new begins', 'old ends', 'new ends']);
  });
});
