import type { AddressInfo } from 'node:net';
import { VirtualClock } from '@breakwater/clock';
import { ProblemError } from '@breakwater/contracts';
import { Type } from 'typebox';
import { afterEach, describe, expect, it } from 'vitest';
import type { RequestContext } from './request-context.ts';
import { ServiceRuntime } from './service.ts';
import { startCollector } from './test-collector.ts';
import { newPrivateKey } from './test-keys.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CLIENT = '00f067aa0ba902b7';
const fleetKey = newPrivateKey();

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

type Name = 'gateway' | 'credit' | 'worker';
const EDGES = { gateway: 'client->gateway', credit: 'gateway->credit', worker: null } as const;

async function start(
  name: Name,
  env: Record<string, string>,
  build: (runtime: ServiceRuntime) => Promise<void>,
) {
  const definition = { name, settings: Type.Object({}), serverEdge: EDGES[name], build };
  const runtime = await ServiceRuntime.create(
    definition,
    {
      PORT: '0',
      PUBLIC_PORT: '0',
      OPERATOR_PORT: '0',
      LOG_LEVEL: 'silent',
      DESIGN: 'naive',
      OPERATOR_TOKEN: 'a-token-of-the-operator',
      FLEET_KEY: fleetKey,
      ...env,
    },
    new VirtualClock(),
  );
  await build(runtime);
  await runtime.listen();
  cleanUps.push(() => runtime.close());
  return runtime;
}

function urlOf({ app }: ServiceRuntime): string {
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}

/** A gateway before a credit service, and a client that sends a request through both. */
async function startPair(env: Record<string, string>) {
  const seen: (string | undefined)[] = [];
  const credit = await start('credit', env, (runtime) => {
    runtime.app.get('/v1/accounts/:accountId', { config: { workClass: 'look' } }, (request) => {
      seen.push(request.headers.traceparent as string | undefined);
      if (request.url.includes('a-0000009')) throw new ProblemError('service_down');
      return { accountId: 'a-0000001' };
    });
    return Promise.resolve();
  });
  const gateway = await start('gateway', env, async (runtime) => {
    const edge = await runtime.edge('gateway->credit', urlOf(credit));
    runtime.app.get('/v1/accounts/:accountId', { config: { workClass: 'look' } }, async (request, reply) => {
      const context = { ...request.context, caller: 'c-0000001' };
      const answer = await edge.request({ method: 'GET', path: request.url, context, repeatable: true });
      return reply.send(answer.text);
    });
  });
  const ask = (flags = '01', account = 'a-0000001') =>
    fetch(`${urlOf(gateway)}/v1/accounts/${account}?secret=canary`, {
      headers: { traceparent: `00-${TRACE}-${CLIENT}-${flags}`, authorization: 'Bearer canary-token' },
    });
  return { seen, ask, end: () => Promise.all([gateway.close(), credit.close()]) };
}

/** The pair with a collector for its spans. */
async function collected(env: Record<string, string> = { TRACE_SAMPLE_SHARE: '1' }) {
  const collector = await startCollector();
  cleanUps.push(collector.close);
  const pair = await startPair({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...env });
  return { ...pair, collector };
}

const traceOf = ({ trace }: RequestContext) => Promise.resolve(trace);

describe('a fleet whose spans are collected', () => {
  it('tells of each request at the gateway, over the edge and in the service, one below the other', async () => {
    const { ask, end, seen, collector } = await collected();
    expect((await ask()).status).toBe(200);
    await end();
    const named = collector.spans.map(({ service, kind, name }) => `${service} ${kind} ${name}`).toSorted();
    expect(named).toEqual([
      'credit 2 GET /v1/accounts/:accountId',
      'gateway 2 GET /v1/accounts/:accountId',
      'gateway 3 GET gateway->credit',
    ]);
    const find = (service: string, kind: number) =>
      collector.spans.find((span) => span.service === service && span.kind === kind);
    expect(find('gateway', 2)).toMatchObject({ traceId: TRACE, parentSpanId: CLIENT });
    expect(find('gateway', 3)).toMatchObject({
      traceId: TRACE,
      parentSpanId: find('gateway', 2)?.spanId,
      attributes: {
        'http.request.method': 'GET',
        'breakwater.edge': 'gateway->credit',
        'breakwater.attempt': '1',
        'http.response.status_code': '200',
      },
    });
    expect(find('credit', 2)).toMatchObject({ traceId: TRACE, parentSpanId: find('gateway', 3)?.spanId });
    expect(seen).toEqual([`00-${TRACE}-${find('gateway', 3)?.spanId}-01`]);
  });

  it('tells of failures, and of nobody', async () => {
    const { ask, end, collector } = await collected();
    expect((await ask('01', 'a-0000009')).status).toBe(503);
    await end();
    expect(collector.spans.map(({ isError }) => isError)).toEqual([true, true, true]);
    const told = collector.texts.join('\n');
    expect(told).toContain('"error.type"');
    for (const secret of ['a-0000009', 'c-0000001', 'canary', 'eyJ']) expect(told).not.toContain(secret);
  });

  it('leaves out what the client or the share leaves out, in every service alike', async () => {
    const { ask, end, seen, collector } = await collected();
    expect((await ask('00')).status).toBe(200);
    await end();
    const none = await collected({ TRACE_SAMPLE_SHARE: '0' });
    expect((await none.ask('01')).status).toBe(200);
    await none.end();
    expect([collector.texts, none.collector.texts]).toEqual([[], []]);
    for (const header of [...seen, ...none.seen])
      expect(header).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
  });

  it('leaves out by the share what begins with an event or with an order of an operator, too', async () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', TRACE_SAMPLE_SHARE: '0' };
    const worker = await start('worker', env, () => Promise.resolve());
    const event = { traceparent: null, workClass: 'look' } as const;
    expect(await worker.traced('statements', event, traceOf)).toMatchObject({ isSampled: false });
    const ordered = await start('worker', env, ({ operator }) => {
      operator.get('/operator/sampled', ({ context }) => ({ isSampled: context.trace.isSampled }));
      return Promise.resolve();
    });
    const headers = { authorization: 'Bearer a-token-of-the-operator' };
    const answer = await ordered.operator.inject({ url: '/operator/sampled', headers });
    expect(answer.json()).toEqual({ isSampled: false });
  });

  it('serves on when the collector is away', async () => {
    const { ask, end, collector } = await collected();
    collector.close();
    expect((await ask()).status).toBe(200);
    expect(await end()).toEqual([true, true]);
  });

  it('goes on in the trace of the request behind an event', async () => {
    const collector = await startCollector();
    cleanUps.push(collector.close);
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, TRACE_SAMPLE_SHARE: '1' };
    const worker = await start('worker', env, () => Promise.resolve());
    const event = { traceparent: `00-${TRACE}-${CLIENT}-01`, workClass: 'loan' } as const;
    expect(await worker.traced('disbursement', event, traceOf)).toMatchObject({ traceId: TRACE });
    const failed = worker.traced('disbursement', event, () => Promise.reject(new Error('no')));
    await expect(failed).rejects.toThrow('no');
    await worker.close();
    expect(collector.spans).toMatchObject([
      { name: 'disbursement', kind: 5, traceId: TRACE, parentSpanId: CLIENT, isError: false },
      { name: 'disbursement', kind: 5, traceId: TRACE, parentSpanId: CLIENT, isError: true },
    ]);
  });
});

describe('a fleet whose spans nobody collects', () => {
  it('hands the trace on all the same', async () => {
    const { ask, seen } = await startPair({});
    expect((await ask()).status).toBe(200);
    expect((await ask('00')).status).toBe(200);
    expect(seen[0]).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`));
    expect(seen[1]).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
  });

  it('does the work of an event without more ado', async () => {
    const worker = await start('worker', {}, () => Promise.resolve());
    const work = Promise.resolve('paid');
    const event = { traceparent: null, workClass: 'loan' } as const;
    expect(worker.traced('disbursement', event, () => work)).toBe(work);
  });
});
