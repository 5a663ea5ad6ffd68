import { randomUUID } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HistoryHeader } from '@breakwater/contracts';
import { Check } from 'typebox/value';
import { stringify } from 'yaml';
import { describe, expect, test } from 'vitest';
import { type Ended, LabProcess, lab, living, runDirectoriesOf, scratchDirectory } from './lab-process.ts';

/** The line of `lab up --json`, field by field as scripts rely on it. */
interface Ready {
  readonly ready: true;
  readonly design: string;
  readonly gateway: string;
  readonly operator: string;
  readonly operatorToken: string;
  readonly console: string | null;
  readonly database: string;
  readonly redis: { readonly queue: string; readonly cache: string };
  readonly services: readonly { name: string; replica: number; url: string; pid: number }[];
  readonly customers: number;
  readonly merchants: number;
  /** Only with --proxies. */
  readonly proxies?: string;
}

const UP_MS = 120_000;

async function startUp(
  words: readonly string[] = [],
): Promise<{ up: LabProcess; ready: Ready; pids: number[] }> {
  const up = new LabProcess(['up', '--json', ...words], await scratchDirectory());
  await up.says(/^\{"ready":true.*\}\n/m);
  return { up, ready: JSON.parse(up.stdout) as Ready, pids: up.tree() };
}

async function expectNothingLeft(up: LabProcess, pids: readonly number[]): Promise<void> {
  await expect.poll(() => living(pids), { timeout: 15_000 }).toEqual([]);
  expect(pids.length).toBeGreaterThan(10);
  expect(runDirectoriesOf(up.pid)).toEqual([]);
}

async function signIn({ gateway }: Ready): Promise<number> {
  const response = await fetch(`${gateway}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ customerId: 'c-0000001' }),
  });
  return response.status;
}

describe('lab up --json', () => {
  test(
    'says where everything is in one line, serves, is broken and mended by hand, is loaded and checked, and a Ctrl-C leaves nothing',
    async () => {
      const { up, ready, pids } = await startUp([
        '--design',
        'naive',
        '--replicas',
        'credit=1,risk=2',
        '--seed',
        '3',
      ]);
      expectContract(ready);
      expect(living(ready.services.map(({ pid }) => pid))).toHaveLength(ready.services.length);
      expect(await signIn(ready)).toBe(201);
      await breakAndMend(ready);
      await joinAndLeave(ready);
      pids.push(...up.tree().filter((pid) => !pids.includes(pid)));
      await loadAndVerify(ready);

      up.signal('SIGINT');
      const ended = await up.end();
      expect(ended.status).toBe(0);
      expect(ended.stdout.trim().split('\n')).toHaveLength(1);
      expect(ended.stderr).toContain('service ready');
      expect(ended.stderr).not.toContain(ready.operatorToken);
      await expectNothingLeft(up, pids);
    },
    UP_MS,
  );

  test(
    'its stores are broken behind proxies, and a kill -9 leaves no process, and the next start removes its directory',
    async () => {
      const { up, ready, pids } = await startUp(['--proxies']);
      await breakStore(ready);
      up.signal('SIGKILL');
      await up.end();
      await expect.poll(() => living(pids), { timeout: 15_000 }).toEqual([]);
      expect(runDirectoriesOf(up.pid)).toHaveLength(1);
      const directory = await scratchDirectory();
      await writeFile(join(directory, 'people.csv'), 'ID,LIMIT_BAL,BILL_AMT1,PAY_0\n1,100,0,0\n');
      expect(await lab(['import', 'customers', 'people.csv'], directory)).toMatchObject({ status: 0 });
      await expectNothingLeft(up, pids);
    },
    UP_MS,
  );
});

/** Takes the cache's Redis down by an order of the lab and, as a client of Toxiproxy would, makes PostgreSQL slow. */
async function breakStore({ operator, operatorToken, proxies = '' }: Ready): Promise<void> {
  const send = async (method: string, url: string, body?: object): Promise<unknown> => {
    const headers = { authorization: `Bearer ${operatorToken}`, 'content-type': 'application/json' };
    const init = body === undefined ? {} : { headers, body: JSON.stringify(body) };
    const response = await fetch(url, { method, headers: { authorization: headers.authorization }, ...init });
    expect(response.ok, `${method} ${url}`).toBe(true);
    const text = await response.text();
    return text === '' ? undefined : JSON.parse(text);
  };
  const names = Object.keys((await send('GET', `${proxies}/proxies`)) as object);
  expect(names.toSorted()).toEqual(['postgres', 'redis-cache', 'redis-queue']);
  const down = { store: 'redis-cache', forSeconds: 60, fault: { kind: 'down' } };
  await send('POST', `${operator}/v1/faults`, down);
  expect(await send('GET', `${proxies}/proxies/redis-cache`)).toMatchObject({ enabled: false });
  await send('DELETE', `${operator}/v1/faults`);
  expect(await send('GET', `${proxies}/proxies/redis-cache`)).toMatchObject({ enabled: true });
  const slow = { type: 'latency', attributes: { latency: 20 } };
  await send('POST', `${proxies}/proxies/postgres/toxics`, slow);
  expect(await send('GET', `${proxies}/proxies/postgres`)).toMatchObject({ toxics: [slow] });
}

function expectContract(ready: Ready): void {
  const loopback = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string;
  expect(ready).toEqual({
    ready: true,
    design: 'naive',
    gateway: loopback,
    operator: loopback,
    operatorToken: expect.stringMatching(/^[\w-]{20,}$/) as string,
    console: null,
    database: expect.stringMatching(/^postgres(ql)?:\/\//) as string,
    redis: {
      queue: expect.stringMatching(/^redis:\/\//) as string,
      cache: expect.stringMatching(/^redis:\/\//) as string,
    },
    services: [
      ['credit-bureau-mock', 1],
      ['bank-mock', 1],
      ['risk', 1],
      ['risk', 2],
      ['credit', 1],
      ['worker', 1],
      ['gateway', 1],
    ].map(([name, replica]) => ({ name, replica, url: loopback, pid: expect.any(Number) as number })),
    customers: 10_000,
    merchants: 500,
  });
}

/** Orders a fault at the operator's address, sees that it is there, and presses the panic button. */
async function breakAndMend({ operator, operatorToken }: Ready): Promise<void> {
  const headers = { authorization: `Bearer ${operatorToken}`, 'content-type': 'application/json' };
  const order = { service: 'credit-bureau-mock', forSeconds: 600, fault: { kind: 'hang' } };
  const faults = `${operator}/v1/faults`;
  const refused = await fetch(faults, { headers: { authorization: 'Bearer wrong' } });
  expect(refused.status).toBe(401);
  const begun = await fetch(faults, { method: 'POST', headers, body: JSON.stringify(order) });
  expect([begun.status, await begun.json()]).toEqual([201, { id: expect.any(String) as string, ...order }]);
  expect(await (await fetch(faults, { headers })).json()).toHaveLength(1);
  const mended = await fetch(faults, { method: 'DELETE', headers: { authorization: headers.authorization } });
  expect(mended.status).toBe(204);
  expect(await (await fetch(faults, { headers })).json()).toEqual([]);
}

/** Adds a replica, gives it a capacity, takes an old one out, and sees the last one refused. */
async function joinAndLeave({ operator, operatorToken }: Ready): Promise<void> {
  const authorization = `Bearer ${operatorToken}`;
  const ask = async (method: string, path: string, body?: object, origin = operator) => {
    const headers = { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    const sent = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await fetch(origin + path, sent);
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
  };
  const added = await ask('POST', '/v1/replicas', { service: 'risk' });
  expect(added).toMatchObject({
    status: 201,
    body: { replica: 3, state: 'ready', isListed: true, capacity: null },
  });
  const capacity = { slots: 64, serviceMs: 1 };
  expect((await ask('PUT', '/v1/replicas/risk/3/capacity', capacity)).status).toBe(200);
  const { url } = added.body as { url: string };
  expect(await ask('GET', '/operator/capacity', undefined, url)).toEqual({ status: 200, body: capacity });
  expect((await ask('DELETE', '/v1/replicas/risk/1')).status).toBe(204);
  const { body } = await ask('GET', '/v1/services');
  const risks = (body as { name: string; replica: number }[]).filter(({ name }) => name === 'risk');
  expect(risks.map(({ replica }) => replica)).toEqual([2, 3]);
  expect(await ask('DELETE', '/v1/replicas/credit/1')).toMatchObject({
    status: 409,
    body: { title: 'credit 1 could not be taken out: it is the only one.' },
  });
  expect(await ask('DELETE', '/v1/replicas/risk/1')).toMatchObject({ status: 404 });
}

/** Sends a load from another terminal and checks the money of its history. */
async function loadAndVerify(ready: Ready): Promise<void> {
  const directory = await scratchDirectory();
  const amounts = { medianMinor: 1_000, sigma: 0.5, minMinor: 100, maxMinor: 50_000 };
  const profile = {
    shape: { kind: 'constant', durationMs: 3_000, ratePerSecond: 20 },
    spacing: 'poisson',
    journeys: { pay: 0.8, borrow: 0.1, look: 0.1 },
    customers: { count: ready.customers, zipfExponent: 0.5 },
    thinkMs: 500,
    applicants: { zipfExponent: 0.5 },
    merchants: { count: ready.merchants, zipfExponent: 0.5 },
    purchase: amounts,
    loan: { ...amounts, medianMinor: 100_000, minMinor: 50_000, maxMinor: 200_000 },
  };
  await writeFile(join(directory, 'profile.yaml'), stringify(profile));
  const loaded = await lab(['load', 'profile.yaml', '--target', ready.gateway, '--seed', '3'], directory);
  expect(loaded.status).toBe(0);
  expect(JSON.parse(loaded.stdout)).toMatchObject({ schema: 1, history: join(directory, 'history.jsonl') });
  expect((await readdir(directory)).toSorted()).toEqual(['history.jsonl', 'profile.yaml']);
  const [first = '', ...records] = (await readFile(join(directory, 'history.jsonl'), 'utf8'))
    .trim()
    .split('\n');
  const header: unknown = JSON.parse(first);
  expect(Check(HistoryHeader, header)).toBe(true);
  expect(header).toMatchObject({ arrivals: records.length, seed: 3 });

  const verify = (...words: string[]): Promise<Ended> =>
    lab(['verify', 'history.jsonl', '--database', ready.database, ...words], directory);
  const verdict = await verify('--json');
  expect(JSON.parse(verdict.stdout)).toMatchObject({ schema: 1, verdict: 'pass', violations: [] });
  expect(verdict.status).toBe(0);

  // A payment that the client says was taken, and of which the books know nothing.
  const lie = records
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .find((one) => one['outcome'] === 'ok' && one['operation'] === 'pay');
  const planted = { ...lie, idempotencyKey: randomUUID(), resourceId: `pay_${'0'.repeat(32)}` };
  const lines = [
    JSON.stringify({ ...(header as object), arrivals: records.length + 1 }),
    ...records,
    JSON.stringify(planted),
  ];
  await writeFile(join(directory, 'history.jsonl'), `${lines.join('\n')}\n`);
  const caught = await verify();
  expect(caught.status).toBe(99);
  expect(caught.stdout).toMatch(/^money: fail$/m);
}
