import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { VirtualClock } from '@breakwater/clock';
import { REGISTRY_POLL_MS } from '@breakwater/contracts';
import { type TObject, Type } from 'typebox';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { noDeadline } from '@breakwater/resilience';
import { currentWork } from './current-work.ts';
import type { HttpApp } from './http-app.ts';
import { type ServiceDefinition, ServiceRuntime } from './service.ts';
import { createServiceTokens } from './service-tokens.ts';
import { testContext } from './test-app.ts';
import { newPrivateKey } from './test-keys.ts';

const OPERATOR_TOKEN = 'a-token-of-the-operator';
const fleetKey = newPrivateKey();
const env = {
  PORT: '0',
  PUBLIC_PORT: '0',
  OPERATOR_PORT: '0',
  LOG_LEVEL: 'silent',
  DESIGN: 'naive',
  OPERATOR_TOKEN,
  FLEET_KEY: fleetKey,
};

const running: { clock: VirtualClock; runtime: ServiceRuntime }[] = [];
afterEach(async () => {
  for (const { runtime } of running.splice(0).toReversed()) await runtime.close();
});

type Definition = Pick<ServiceDefinition<TObject>, 'name' | 'serverEdge'> &
  Partial<ServiceDefinition<TObject>>;

/** A service with one route, as its own process would have it. */
async function start(definition: Definition, change: Record<string, string> = {}, build = addRoute) {
  const clock = new VirtualClock();
  const whole = { settings: Type.Object({}), build: () => Promise.resolve(), ...definition };
  const runtime = await ServiceRuntime.create(whole, { ...env, ...change }, clock);
  build(runtime);
  await runtime.listen();
  running.push({ clock, runtime });
  return { clock, runtime };
}

function addRoute(runtime: ServiceRuntime): void {
  runtime.app.get('/v1/thing', { config: { workClass: 'look' } }, (request) => ({
    caller: request.context.caller ?? null,
  }));
}

function urlOf(app: HttpApp): string {
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}

async function status(url: string, headers: Record<string, string> = {}): Promise<number> {
  return (await fetch(url, { headers })).status;
}

const CREDIT = { name: 'credit', serverEdge: 'gateway->credit' } as const;
const GATEWAY = { name: 'gateway', serverEdge: 'client->gateway' } as const;

describe('a service of the fleet', () => {
  it('has health and orders on one listener and its product on another', async () => {
    const { runtime } = await start(CREDIT);
    const [product, operator] = [urlOf(runtime.app), urlOf(runtime.operator)];
    const authorization = `Bearer ${OPERATOR_TOKEN}`;
    for (const path of ['/livez', '/readyz', '/metrics']) {
      expect(await status(operator + path)).toBe(200);
      expect(await status(product + path, { authorization })).toBe(404);
    }
    expect(await status(`${operator}/v1/thing`, { authorization })).toBe(404);
    expect(await status(`${product}/operator/crash-points`, { authorization })).toBe(404);
    expect(await status(`${product}/v1/thing`)).toBe(401);
  });

  it('does all that a request begins on behalf of its class and deadline', async () => {
    const { runtime: credit } = await start(CREDIT, {}, ({ app }) => {
      app.get('/v1/thing', { config: { workClass: 'look' } }, async ({ context }) => {
        await new Promise((resolve) => setImmediate(resolve));
        const { workClass, deadline } = currentWork();
        return { workClass, sameDeadline: deadline === context.deadline };
      });
    });
    const { runtime: gateway } = await start(GATEWAY);
    const edge = await gateway.edge('gateway->credit', urlOf(credit.app));
    const request = { method: 'GET', path: '/v1/thing', repeatable: true } as const;
    const asked = (['loan', 'payment'] as const).map((workClass) =>
      edge.request({ ...request, context: testContext({ workClass }) }),
    );
    const answers = (await Promise.all(asked)).map(({ text }) => JSON.parse(text) as unknown);
    expect(answers).toEqual([
      { workClass: 'loan', sameDeadline: true },
      { workClass: 'payment', sameDeadline: true },
    ]);
    expect(currentWork().workClass).toBe('background');
  });

  it('is called by another one over an edge without more ado', async () => {
    const { runtime: credit } = await start(CREDIT);
    const { runtime: gateway } = await start(GATEWAY);
    const edge = await gateway.edge('gateway->credit', urlOf(credit.app));
    const context = testContext({ deadline: noDeadline, caller: 'c-0000001' });
    const answer = await edge.request({ method: 'GET', path: '/v1/thing', context, repeatable: true });
    expect([answer.status, answer.text]).toEqual([200, '{"caller":"c-0000001"}']);
    const bank = await createServiceTokens({ name: 'credit', fleetKey, clock: credit.clock });
    expect(await bank.callerOf(await gateway.serviceToken('credit'))).toBe('gateway');
  });

  it('refuses calls while nobody is known to take them, and goes on when somebody is', async () => {
    const { runtime: credit } = await start(CREDIT);
    const { clock, runtime: gateway } = await start(GATEWAY);
    const directory = await mkdtemp(join(tmpdir(), 'breakwater-registry-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const file = join(directory, 'registry.json');
    const write = async (...urls: string[]): Promise<void> => {
      const replicas = urls.map((url, index) => ({ replica: index + 1, url }));
      await writeFile(file, JSON.stringify({ services: { credit: replicas } }));
      await clock.advance(REGISTRY_POLL_MS);
    };
    const edge = await gateway.edge('gateway->credit', `${pathToFileURL(file).href}#credit`);
    const context = testContext({ deadline: noDeadline });
    const send = () => edge.request({ method: 'GET', path: '/v1/thing', context, repeatable: true });
    const shown = async () => (await gateway.metrics.registry.metrics()).match(/^breakwater_edge_.*$/gm);
    await expect(send()).rejects.toMatchObject({ reason: 'no_replica' });
    expect(await shown()).toEqual(
      expect.arrayContaining([
        'breakwater_edge_replicas{edge="gateway->credit"} 0',
        'breakwater_edge_lookup_failures_total{edge="gateway->credit"} 1',
      ]),
    );
    await write(urlOf(credit.app));
    await vi.waitFor(async () => expect((await send()).status).toBe(200));
    expect(await shown()).toContain('breakwater_edge_replicas{edge="gateway->credit"} 1');
    await write();
    await vi.waitFor(() => expect(send()).rejects.toMatchObject({ reason: 'no_replica' }));
  });

  it('has no listener for a product that nobody may call', async () => {
    const { runtime } = await start({ name: 'worker', serverEdge: null }, {}, () => undefined);
    expect(() => runtime.app).toThrow('worker has no listener for product routes');
  });

  it('is not started with settings that contradict each other, or without the key of its fleet', async () => {
    const contradicted = { ...CREDIT, problemsOf: () => ['A and B are the same'] };
    await expect(start(contradicted)).rejects.toThrow('A and B are the same');
    await expect(start(CREDIT, { FLEET_KEY: '' })).rejects.toThrow('FLEET_KEY is missing');
    await expect(start(CREDIT, { PORT: '' })).rejects.toThrow('PORT is missing');
    await expect(start(GATEWAY, { PUBLIC_PORT: '' })).rejects.toThrow('PUBLIC_PORT is missing');
  });
});

describe('a service that stops', () => {
  it('says so first, serves on for its notice, and then ends what it began before it closes', async () => {
    const { clock, runtime } = await start(GATEWAY, { DRAIN_NOTICE_MS: '5000' }, (service) => {
      addRoute(service);
      service.app.get('/v1/slow', () => slow.promise);
    });
    const slow = Promise.withResolvers<string>();
    const steps: string[] = [];
    runtime.closing(() => Promise.resolve(steps.push('store')));
    const [product, operator] = [urlOf(runtime.app), urlOf(runtime.operator)];
    const begun = fetch(`${product}/v1/slow`);
    const ended = runtime.close();
    const ready = await fetch(`${operator}/readyz`);
    expect([ready.status, await ready.text()]).toEqual([503, expect.stringContaining('draining')]);
    const served = await fetch(`${product}/v1/thing`);
    expect([served.status, served.headers.get('connection')]).toEqual([200, 'close']);
    await clock.advance(5_000);
    await vi.waitFor(() => expect(runtime.app.server.listening).toBe(false));
    await expect(fetch(`${product}/v1/thing`)).rejects.toThrow(TypeError);
    expect([(await fetch(`${operator}/livez`)).status, steps]).toEqual([200, []]);
    slow.resolve('done');
    expect(await (await begun).text()).toBe('done');
    expect([await ended, steps]).toEqual([true, ['store']]);
    await expect(fetch(`${operator}/livez`)).rejects.toThrow(TypeError);
  });

  it('does not wait for ever for an answer', async () => {
    const { clock, runtime } = await start(GATEWAY, {}, (service) => {
      service.app.get('/v1/never', () => new Promise(() => undefined));
    });
    const lost = expect(fetch(`${urlOf(runtime.app)}/v1/never`)).rejects.toThrow(TypeError);
    await vi.waitFor(async () =>
      expect(await new Promise((count) => runtime.app.server.getConnections((_, open) => count(open)))).toBe(
        1,
      ),
    );
    const ended = runtime.close();
    await vi.waitFor(() => expect(clock.pendingTimers).toBe(2));
    await clock.advance(2_500);
    await lost;
    expect(await ended).toBe(true);
  });
});
