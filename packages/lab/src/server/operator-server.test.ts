import { once } from 'node:events';
import { connect } from 'node:net';
import { VirtualClock } from '@breakwater/clock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestReplica, startTestReplica } from '../runner/test-replica.ts';
import { type OperatorServer, startOperatorServer } from './operator-server.ts';

const TOKEN = 'the-operator-token';

let clock: VirtualClock;
let bureau: TestReplica;
let server: OperatorServer;
let acts: string[];
let designs: string[];
let ladder: object[];

beforeEach(async () => {
  clock = new VirtualClock();
  bureau = await startTestReplica();
  acts = [];
  designs = [];
  ladder = [];
  const state = { url: bureau.url, pid: 1, restarts: 0, state: 'ready' } as const;
  const fleet = [
    { name: 'credit-bureau-mock', replica: 1, ...state },
    { name: 'risk', replica: 1, ...state },
  ];
  const act = (what: string) => (service: string, replica: number) => {
    if (acts.length > 0 && what === 'kill') throw new Error(`cannot kill ${service}-${replica}: it is down`);
    acts.push(`${what} ${service} ${replica}`);
  };
  const target = {
    replicasOf: () => [{ replica: 1, url: bureau.url }],
    kill: act('kill'),
    pause: act('pause'),
    resume: act('resume'),
  };
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  server = await startOperatorServer(
    {
      ...noChanges,
      target,
      operatorToken: TOKEN,
      status: () => fleet,
      design: 'naive',
      changeDesign: (design) => {
        designs.push(design);
        return design === 'timeouts'
          ? Promise.reject(new Error('risk-1 did not take its order: 500'))
          : Promise.resolve();
      },
      ladder: { stand_in: 'off' },
      orderLadder: (orders) => {
        ladder.push(orders);
        return 'closed' in orders
          ? Promise.reject(new Error('gateway-1 did not take its order: 500'))
          : Promise.resolve();
      },
    },
    {
      clock,
      log: quiet,
      links: {
        has: (store) => store === 'redis-queue',
        strike: (_, { target: { store }, fault }) =>
          Promise.resolve(void acts.push(`${fault.kind} ${store}`)),
        heal: (_, { target: { store } }) => Promise.resolve(void acts.push(`heal ${store}`)),
      },
    },
  );
});
afterEach(async () => {
  bureau.status = 200;
  await server.close();
  await bureau.close();
});

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: unknown;
}

async function ask(method: string, path: string, body?: string, token = TOKEN): Promise<Answer> {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : JSON_BODY) },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  const [type = ''] = (response.headers.get('content-type') ?? '').split(';');
  return { status: response.status, type, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
}

/** Replicas have a test of their own. */
const noChanges = {
  replicas: () => [],
  addReplica: () => Promise.reject(new Error('not asked for')),
  drainReplica: () => Promise.reject(new Error('not asked for')),
  restartReplica: () => Promise.reject(new Error('not asked for')),
  changeCapacity: () => Promise.reject(new Error('not asked for')),
};

const JSON_BODY = { 'content-type': 'application/json' };

const order = (changes: object = {}): string =>
  JSON.stringify({ service: 'credit-bureau-mock', forSeconds: 5, fault: { kind: 'hang' }, ...changes });

const down = (changes: object = {}): string =>
  JSON.stringify({ store: 'redis-queue', forSeconds: 5, fault: { kind: 'down' }, ...changes });

describe('the network in front of a store', () => {
  it('is struck and heals by itself', async () => {
    expect((await ask('POST', '/v1/faults', down())).status).toBe(201);
    expect(await ask('GET', '/v1/faults')).toMatchObject({ body: [{ store: 'redis-queue', forSeconds: 5 }] });
    await clock.advance(5_000);
    await expect.poll(() => acts).toEqual(['down redis-queue', 'heal redis-queue']);
  });

  it.each([
    [{ store: 'postgres' }, 409, 'No proxy stands in front of postgres; start the fleet with --proxies.'],
    [{ service: 'risk' }, 400, 'must name a service or a store'],
    [{ fault: { kind: 'hang' } }, 400, '/body/fault/kind: hang strikes a service'],
    [{ store: undefined, service: 'risk' }, 400, '/body/fault/kind: down strikes a store'],
    [
      { fault: { kind: 'toxic', type: 'latency', attributes: { lag: 1 } } },
      400,
      '/body/fault: attributes has unknown properties: lag',
    ],
  ])('is not struck by an order with %j', async (changes, status, title) => {
    const refused = await ask('POST', '/v1/faults', down(changes));
    expect(refused).toMatchObject({ status, body: { title: expect.stringContaining(title) } });
    expect(acts).toEqual([]);
  });
});

describe('the operator server', () => {
  it('tells what runs', async () => {
    expect(await ask('GET', '/v1/services')).toMatchObject({
      status: 200,
      body: [{ name: 'credit-bureau-mock' }, { name: 'risk' }],
    });
  });

  it('tells the design in force, and puts another one in force', async () => {
    expect((await ask('GET', '/v1/design')).body).toEqual({ design: 'naive' });
    const { status, body } = await ask('PUT', '/v1/design', JSON.stringify({ design: 'retries' }));
    expect([status, body]).toEqual([200, { design: 'retries' }]);
    expect(designs).toEqual(['retries']);
  });

  it('refuses a design that cannot be used before any replica hears of it, and tells who did not take one', async () => {
    const unknown = await ask('PUT', '/v1/design', JSON.stringify({ design: 'nothing' }));
    expect(unknown).toMatchObject({
      status: 400,
      body: { title: expect.stringContaining('there is no such') },
    });
    expect(designs).toEqual([]);
    const failed = await ask('PUT', '/v1/design', JSON.stringify({ design: 'timeouts' }));
    expect(failed).toMatchObject({
      status: 502,
      body: { title: expect.stringContaining('risk-1 did not take') },
    });
  });

  it('pulls rungs of the ladder, refuses what is none, and tells who did not take the order', async () => {
    expect((await ask('GET', '/v1/ladder')).body).toEqual({ stand_in: 'off' });
    expect((await ask('PUT', '/v1/ladder', JSON.stringify({ loans_off: 'on' }))).status).toBe(200);
    expect(ladder).toEqual([{ loans_off: 'on' }]);
    for (const wrong of [{}, { loans: 'on' }, { loans_off: 'yes' }])
      expect((await ask('PUT', '/v1/ladder', JSON.stringify(wrong))).status, JSON.stringify(wrong)).toBe(400);
    expect(ladder).toHaveLength(1);
    expect(await ask('PUT', '/v1/ladder', JSON.stringify({ closed: 'on' }))).toMatchObject({
      status: 502,
      body: { title: expect.stringContaining('gateway-1 did not take') },
    });
  });

  it('begins a fault that ends by itself', async () => {
    const { status, body } = await ask('POST', '/v1/faults', order());
    expect(status).toBe(201);
    expect(body).toEqual({ id: expect.any(String), ...JSON.parse(order()) });
    expect(bureau.orders).toEqual([[{ kind: 'hang' }]]);
    expect((await ask('GET', '/v1/faults')).body).toEqual([body]);
    await clock.advance(5_000);
    await expect.poll(() => bureau.orders.at(-1)).toEqual([]);
    await expect.poll(async () => (await ask('GET', '/v1/faults')).body).toEqual([]);
  });

  it('takes no more connections than it has room for', async () => {
    const { port } = new URL(server.url);
    const idle = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const socket = connect(Number(port), '127.0.0.1');
        await once(socket, 'connect');
        return socket;
      }),
    );
    await expect(ask('GET', '/v1/services')).rejects.toThrow('fetch failed');
    for (const socket of idle) socket.destroy();
    // Until the server has noticed that they are gone, it refuses one more.
    await expect
      .poll(async () => (await ask('GET', '/v1/services').catch(() => undefined))?.status)
      .toBe(200);
  });

  it('ends everything when the panic button is pressed, and when it is closed', async () => {
    await ask('POST', '/v1/faults', order());
    expect((await ask('DELETE', '/v1/faults')).status).toBe(204);
    expect(bureau.orders.at(-1)).toEqual([]);
    await ask('POST', '/v1/faults', order({ service: 'risk', fault: { kind: 'pause' } }));
    await server.close();
    expect(acts).toEqual(['pause risk 1', 'resume risk 1']);
  });
});

describe('an error is one JSON document with a clear title', () => {
  const wrongOrder = order({ service: 'risk', fault: { kind: 'kill' } });

  it.each(['', 'x', `${TOKEN}x`, TOKEN.slice(1), TOKEN.toUpperCase()])(
    'for the wrong token "%s", whatever is asked',
    async (token) => {
      for (const path of ['/v1/services', '/v1/faults', '/nothing']) {
        expect(await ask('GET', path, undefined, token)).toEqual({
          status: 401,
          type: 'application/problem+json',
          body: { type: 'about:blank', title: 'The operator token is missing or wrong.', status: 401 },
        });
      }
    },
  );

  it.each([
    ['no JSON', '{', 400, /JSON/],
    ['an empty object', '{}', 400, /forSeconds/],
    ['a service that there is not', order({ service: 'ledger' }), 400, /body\/service/],
    ['an endless fault', order({ forSeconds: 1e9 }), 400, /body\/forSeconds/],
    ['a fault that there is not', order({ fault: { kind: 'fire' } }), 400, /body\/fault/],
    ['a key that there is not', order({ colour: 'red' }), 400, /additional properties/],
    ['a replica that there is not', order({ replica: 2 }), 400, /there is no credit-bureau-mock 2/],
    [
      'a fault that the service cannot have',
      order({ service: 'worker' }),
      400,
      /worker can be killed and paused/,
    ],
    ['a body beyond all bounds', order({ colour: 'x'.repeat(20_000) }), 413, /large/],
  ])('for %s', async (_what, body, status, title) => {
    const answer = await ask('POST', '/v1/faults', body);
    expect(answer).toMatchObject({ status, type: 'application/problem+json', body: { status } });
    expect((answer.body as { title: string }).title).toMatch(title);
    expect(bureau.orders).toEqual([]);
  });

  it('for a path that there is not', async () => {
    expect(await ask('GET', '/v1/nothing?token=x')).toMatchObject({
      status: 404,
      body: { title: 'There is no GET /v1/nothing.' },
    });
  });

  it('for a fault that cannot be begun', async () => {
    expect((await ask('POST', '/v1/faults', wrongOrder)).status).toBe(201);
    expect(await ask('POST', '/v1/faults', wrongOrder)).toMatchObject({
      status: 409,
      body: { title: 'The fault could not be begun: cannot kill risk-1: it is down' },
    });
  });

  it('for a fault that cannot be ended, which the panic button can try again', async () => {
    await ask('POST', '/v1/faults', order());
    bureau.status = 503;
    expect(await ask('DELETE', '/v1/faults')).toMatchObject({
      status: 502,
      body: { title: expect.stringContaining('Not every fault could be ended') as string },
    });
    bureau.status = 200;
    expect((await ask('DELETE', '/v1/faults')).status).toBe(204);
    expect(bureau.orders.at(-1)).toEqual([]);
  });
});
