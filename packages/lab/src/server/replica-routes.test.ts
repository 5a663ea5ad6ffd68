import type { ServiceName } from '@breakwater/drills';
import { fastify } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FleetRefusal } from '../platform/fleet-refusal.ts';
import type { ReplicaView } from '../platform/platform.ts';
import { answerErrors } from './refusal.ts';
import { addReplicaRoutes } from './replica-routes.ts';

const view = (service: ServiceName, replica: number): ReplicaView => ({
  service,
  replica,
  state: 'ready',
  pid: 100 + replica,
  restarts: 0,
  url: `http://127.0.0.1:${20_000 + replica}`,
  productUrl: `http://127.0.0.1:${21_000 + replica}`,
  isListed: true,
  capacity: null,
});
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

let app: ReturnType<typeof fastify>;
let acts: unknown[];
let failure: Error | undefined;

beforeEach(() => {
  acts = [];
  failure = undefined;
  const act = <T>(what: unknown, value: T): Promise<T> => {
    acts.push(what);
    return failure === undefined ? Promise.resolve(value) : Promise.reject(failure);
  };
  app = fastify({ ajv: { customOptions: { coerceTypes: false, removeAdditional: false } } });
  answerErrors(app, quiet);
  addReplicaRoutes(app, {
    log: quiet,
    renewFaults: (service: ServiceName) => Promise.resolve(void acts.push(`faults of ${service}`)),
    fleet: {
      replicas: () => [view('credit', 1), view('risk', 1), view('risk', 2)],
      addReplica: (service) => act(`add ${service}`, view(service, 3)),
      drainReplica: (service, replica) => act(`drain ${service} ${replica}`, undefined),
      restartReplica: (service, replica) => act(`restart ${service} ${replica}`, view(service, replica)),
      changeCapacity: (owner, capacity) => act([owner, capacity], undefined),
    },
  });
});
afterEach(() => app.close());

async function ask(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object | string) {
  const headers = payload === undefined ? {} : { 'content-type': 'application/json' };
  const response = await app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  return {
    status: response.statusCode,
    body: response.body === '' ? undefined : (JSON.parse(response.body) as unknown),
  };
}

describe('the calls that change which replicas there are', () => {
  it('list them', async () => {
    expect(await ask('GET', '/v1/replicas')).toMatchObject({ status: 200, body: { length: 3 } });
  });

  it('add one, which then has the faults in place', async () => {
    const { status, body } = await ask('POST', '/v1/replicas', { service: 'risk' });
    expect([status, body]).toEqual([201, view('risk', 3)]);
    expect(acts).toEqual(['add risk', 'faults of risk']);
  });

  it('drain one, and start one anew', async () => {
    expect(await ask('DELETE', '/v1/replicas/risk/2')).toEqual({ status: 204, body: undefined });
    expect(await ask('POST', '/v1/replicas/risk/1/restart')).toEqual({ status: 200, body: view('risk', 1) });
    expect(acts).toEqual(['drain risk 2', 'restart risk 1', 'faults of risk']);
  });

  it('set the capacity of one, or of a service', async () => {
    const capacity = { slots: 4, serviceMs: 2.5 };
    const one = await ask('PUT', '/v1/replicas/risk/2/capacity', capacity);
    expect([one.status, one.body]).toEqual([200, [view('risk', 2)]]);
    const all = await ask('PUT', '/v1/replicas/risk/capacity', { slots: 0, serviceMs: 0 });
    expect([all.status, all.body]).toEqual([200, [view('risk', 1), view('risk', 2)]]);
    expect(acts).toEqual([
      [{ service: 'risk', replica: 2 }, capacity],
      [{ service: 'risk' }, { slots: 0, serviceMs: 0 }],
    ]);
  });
});

describe('what cannot be is refused with one clear answer', () => {
  it.each([
    ['no service', 'POST', '/v1/replicas', {}, /required property .service/],
    ['an outside system', 'POST', '/v1/replicas', { service: 'bank-mock' }, /body\/service/],
    ['something besides', 'POST', '/v1/replicas', { service: 'risk', count: 2 }, /additional properties/],
    ['no JSON', 'POST', '/v1/replicas', '{', /JSON/],
    ['a service that there is not', 'DELETE', '/v1/replicas/moon/1', undefined, /params\/service/],
    ['a number that is none', 'DELETE', '/v1/replicas/risk/0', undefined, /params\/replica/],
    ['a number beyond all bounds', 'DELETE', '/v1/replicas/risk/1234567', undefined, /params\/replica/],
    [
      'a service without a model',
      'PUT',
      '/v1/replicas/worker/capacity',
      { slots: 1, serviceMs: 1 },
      /params\/service/,
    ],
    ['half a capacity', 'PUT', '/v1/replicas/risk/capacity', { slots: 1 }, /serviceMs/],
    ['slots below none', 'PUT', '/v1/replicas/risk/1/capacity', { slots: -1, serviceMs: 1 }, /body\/slots/],
    ['slots as text', 'PUT', '/v1/replicas/risk/1/capacity', { slots: '4', serviceMs: 1 }, /body\/slots/],
  ] as const)('%s', async (_what, method, url, body, title) => {
    const answer = await ask(method, url, body);
    expect(answer).toMatchObject({ status: 400, body: { status: 400 } });
    expect((answer.body as { title: string }).title).toMatch(title);
    expect(acts).toEqual([]);
  });

  it.each([
    ['last_replica', 409],
    ['too_many_replicas', 409],
    ['unknown_replica', 404],
  ] as const)('a fleet that refuses because of %s', async (reason, status) => {
    failure = new FleetRefusal(reason, 'risk 2 it is');
    const answer = await ask('DELETE', '/v1/replicas/risk/2');
    expect(answer).toMatchObject({ status, body: { title: 'risk 2 could not be taken out: risk 2 it is.' } });
  });

  it('a replica that does not come up', async () => {
    failure = new Error('risk-3 ended before it was ready');
    expect(await ask('POST', '/v1/replicas', { service: 'risk' })).toMatchObject({
      status: 502,
      body: { title: 'No risk could be added: risk-3 ended before it was ready' },
    });
    expect(acts).toEqual(['add risk']);
  });
});
