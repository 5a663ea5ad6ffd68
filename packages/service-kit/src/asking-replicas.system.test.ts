import type { AddressInfo } from 'node:net';
import { realClock, sleep } from '@breakwater/clock';
import { type Design, parseDesign } from '@breakwater/designs';
import { Type } from 'typebox';
import { afterEach, describe, expect, it } from 'vitest';
import type { EdgeClient } from './edge-client.ts';
import type { HttpApp } from './http-app.ts';
import { ServiceRuntime } from './service.ts';
import { testContext } from './test-app.ts';
import { newPrivateKey } from './test-keys.ts';

const env = {
  PORT: '0',
  PUBLIC_PORT: '0',
  OPERATOR_PORT: '0',
  LOG_LEVEL: 'silent',
  DESIGN: 'naive',
  OPERATOR_TOKEN: 'a-token-of-the-operator',
  FLEET_KEY: newPrivateKey(),
};

const running: ServiceRuntime[] = [];
afterEach(async () => {
  for (const runtime of running.splice(0).toReversed()) await runtime.close();
});

const CREDIT = { name: 'credit', serverEdge: 'gateway->credit' } as const;
const GATEWAY = { name: 'gateway', serverEdge: 'client->gateway' } as const;

async function start(definition: typeof CREDIT | typeof GATEWAY, cell: Record<string, string> = {}) {
  const whole = { settings: Type.Object({}), build: () => Promise.resolve(), ...definition };
  const runtime = await ServiceRuntime.create(whole, { ...env, ...cell }, realClock);
  running.push(runtime);
  return runtime;
}

/** A replica of credit that tells its name, as soon as the test lets it. */
async function replica(name: string, isLet = () => Promise.resolve()): Promise<ServiceRuntime> {
  const runtime = await start(CREDIT);
  runtime.app.get('/v1/thing', { config: { workClass: 'look' } }, async () => {
    await isLet();
    return name;
  });
  await runtime.listen();
  return runtime;
}

function urlOf(app: HttpApp): string {
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}

function designOf(balancer: string): Design {
  const head = 'name: test\ntitle: { en: T, zh: T }\nsummary: { en: S, zh: S }\n';
  return parseDesign(
    `${head}edges: { 'gateway->credit': { caller: { balancer: ${balancer} } } }`,
    'test.yaml',
  );
}

async function ask(edge: EdgeClient): Promise<string> {
  const context = testContext();
  return (await edge.request({ method: 'GET', path: '/v1/thing', context, repeatable: true })).text;
}

async function askedOf(edge: EdgeClient, calls: number): Promise<Set<string>> {
  const names = new Set<string>();
  for (let i = 0; i < calls; i++) names.add(await ask(edge));
  return names;
}

describe('a balancer that asks its replicas', () => {
  it('leaves out one that is not ready before a call fails there, and has it back when it is', async () => {
    const [well, ill] = [await replica('well'), await replica('ill')];
    let isIll = true;
    ill.ready({ name: 'test', check: () => (isIll ? Promise.reject(new Error('ill')) : Promise.resolve()) });
    const gateway = await start(GATEWAY);
    const edge = await gateway.edge('gateway->credit', `${urlOf(well.app)},${urlOf(ill.app)}`);
    const checks =
      'checkEveryMs: 100, checkTimeoutMs: 100, unhealthyAfter: 2, healthyAfter: 2, panicShare: 0.3';
    gateway.design.change(designOf(`{ kind: round_robin, health: { ${checks} } }`));
    const isShown = async (): Promise<unknown> =>
      (await gateway.metrics.unhealthyReplicas.get()).values.map(({ value }) => value);
    await expect.poll(isShown, { timeout: 5_000 }).toEqual([1]);
    expect(await askedOf(edge, 6)).toEqual(new Set(['well']));
    isIll = false;
    await expect.poll(isShown, { timeout: 5_000 }).toEqual([0]);
    expect(await askedOf(edge, 6)).toEqual(new Set(['well', 'ill']));
    gateway.design.change(designOf('{ kind: round_robin }'));
    expect(await isShown()).toEqual([]);
  });

  it('goes by how busy they say they are', async () => {
    const gate = Promise.withResolvers<void>();
    let come = 0;
    const isLet = (): Promise<void> => (++come <= 8 ? gate.promise : Promise.resolve());
    const [quick, busy] = [await replica('quick'), await replica('busy', isLet)];
    const [one, other] = [await start(GATEWAY), await start(GATEWAY)];
    // Another caller keeps one replica busy, of which this caller's own attempts would know nothing.
    const theirs = await other.edge('gateway->credit', urlOf(busy.app));
    const held = Array.from({ length: 8 }, () => ask(theirs));
    await expect.poll(() => come).toBe(8);
    const edge = await one.edge('gateway->credit', `${urlOf(quick.app)},${urlOf(busy.app)}`);
    one.design.change(designOf('{ kind: prequal, prequal: { hotQuantile: 0.4, usesMax: 100 } }'));
    // The first attempts are decided by chance, and what they asked is known to those that follow.
    await askedOf(edge, 4);
    await sleep(realClock, 50);
    expect(await askedOf(edge, 10)).toEqual(new Set(['quick']));
    gate.resolve();
    await Promise.all(held);
  });

  it('keeps calls in its own cell, and refuses to without knowing it', async () => {
    const [near, far] = [await replica('near'), await replica('far')];
    const urls = `${urlOf(near.app)}#east,${urlOf(far.app)}#west`;
    const west = await start(GATEWAY, { CELL: 'west' });
    const edge = await west.edge('gateway->credit', urls);
    west.design.change(designOf('{ kind: round_robin, ownCell: {} }'));
    expect(await askedOf(edge, 4)).toEqual(new Set(['far']));
    const nowhere = await start(GATEWAY);
    await nowhere.edge('gateway->credit', urls);
    expect(() => nowhere.design.change(designOf('{ kind: round_robin, ownCell: {} }'))).toThrow(
      'needs to know in which cell the caller stands, but this service has no CELL',
    );
  });

  it('is answered by nobody who has no business there', async () => {
    const credit = await replica('credit');
    for (const path of ['/fleet/load', '/fleet/health']) {
      expect((await fetch(urlOf(credit.app) + path)).status).toBe(401);
    }
  });
});
