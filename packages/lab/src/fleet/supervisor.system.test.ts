import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { request } from 'undici';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CLONE } from './clone.ts';
import { freePorts } from './free-ports.ts';
import { Run } from './run.ts';
import type { FleetEvent, ServiceSpec } from './service.ts';
import { Supervisor } from './supervisor.ts';
import { silentLog, tinySpec } from './test-programs/tiny-spec.ts';

let runs: string;
let run: Run;
let supervisor: Supervisor;
let events: FleetEvent[];

beforeEach(() => {
  mkdirSync(join(CLONE, '.breakwater'), { recursive: true });
  runs = mkdtempSync(join(CLONE, '.breakwater/test-runs-'));
  run = Run.open({ log: silentLog, runs });
  supervisor = new Supervisor({ run, log: silentLog });
  events = [];
  supervisor.on('event', (event) => events.push(event));
});

afterEach(async () => {
  await supervisor.stop();
  await run.close();
  rmSync(runs, { recursive: true });
});

/** Asks on a connection of its own, since one kept from before a stop would answer for its end. */
async function answeringPid(url: string, timeoutMs = 2000): Promise<number> {
  const response = await request(url, { reset: true, signal: AbortSignal.timeout(timeoutMs) });
  return Number(await response.body.text());
}

function times(type: FleetEvent['type']): number {
  return events.filter((event) => event.type === type).length;
}

test('two replicas start, answer on their ports and stop', async () => {
  const [first = 0, second = 0] = await freePorts(2);
  await supervisor.start([tinySpec(first, 1), tinySpec(second, 2)]);
  const pids = supervisor.status().map((service) => service.pid);
  expect(await answeringPid(`http://127.0.0.1:${first}`)).toBe(pids[0]);
  expect(await answeringPid(`http://127.0.0.1:${second}`)).toBe(pids[1]);
  await supervisor.stop();
  expect(supervisor.status().map((service) => service.state)).toEqual(['stopped', 'stopped']);
  await expect(answeringPid(`http://127.0.0.1:${first}`)).rejects.toThrow('ECONNREFUSED');
});

test('a killed replica comes back on its port, later each time', async () => {
  const [port = 0] = await freePorts(1);
  await supervisor.start([tinySpec(port, 1)]);
  const firstPid = await answeringPid(`http://127.0.0.1:${port}`);
  for (const deaths of [1, 2]) {
    supervisor.kill('tiny', 1);
    await expect.poll(() => times('ready'), { timeout: 10_000 }).toBe(deaths + 1);
  }
  expect(await answeringPid(`http://127.0.0.1:${port}`)).not.toBe(firstPid);
  expect(supervisor.status()[0]).toMatchObject({ restarts: 2, state: 'ready' });
  expect(events.filter((event) => event.type === 'died')).toEqual([
    { name: 'tiny', replica: 1, type: 'died', code: null, signal: 'SIGKILL' },
    { name: 'tiny', replica: 1, type: 'died', code: null, signal: 'SIGKILL' },
  ]);
  expect(events.filter((event) => event.type === 'restarting').map((event) => event.inMs)).toEqual([
    100, 200,
  ]);
});

test('a paused replica answers nothing until it is resumed', async () => {
  const [port = 0] = await freePorts(1);
  await supervisor.start([tinySpec(port, 1)]);
  supervisor.pause('tiny', 1);
  await expect(answeringPid(`http://127.0.0.1:${port}`, 300)).rejects.toThrow('timeout');
  supervisor.resume('tiny', 1);
  expect(await answeringPid(`http://127.0.0.1:${port}`)).toBe(supervisor.status()[0]?.pid);
});

test('a paused replica can be stopped', async () => {
  const [port = 0] = await freePorts(1);
  await supervisor.start([tinySpec(port, 1)]);
  supervisor.pause('tiny', 1);
  const fromMs = performance.now();
  await supervisor.stop();
  expect(performance.now() - fromMs).toBeLessThan(4000);
});

test('a service that cannot start fails the whole start with the end of its log, and leaves nothing', async () => {
  const [good = 0, bad = 0] = await freePorts(2);
  const specs = [tinySpec(good, 1), tinySpec(bad, 2, { FAIL: 'at once' })];
  await expect(supervisor.start(specs)).rejects.toThrow(/tiny-2 .*exit status 7[^]*flux capacitor/);
  await expect(answeringPid(`http://127.0.0.1:${good}`)).rejects.toThrow('ECONNREFUSED');
});

/** A replica of the tiny service that others are told of. */
function calledSpec(port: number, replica: number, env: Record<string, string> = {}): ServiceSpec {
  return { ...tinySpec(port, replica, env), productUrl: `http://127.0.0.1:${port}` };
}

/** The numbers of the replicas that callers are told of. */
function listed(): number[] {
  const registry = JSON.parse(readFileSync(run.registryPath, 'utf8')) as {
    services: { tiny: { replica: number }[] };
  };
  return registry.services.tiny.map(({ replica }) => replica);
}

test('a replica that joins is listed when it is ready, and one that is drained only serves on until callers know', async () => {
  const [first = 0, second = 0] = await freePorts(2);
  await supervisor.start([calledSpec(first, 1)]);
  await supervisor.add(calledSpec(second, 2));
  expect(listed()).toEqual([1, 2]);
  const drained = supervisor.drain('tiny', 1);
  expect([listed(), supervisor.members().map(({ replica }) => replica)]).toEqual([[2], [2]]);
  expect(await answeringPid(`http://127.0.0.1:${first}`)).toBeGreaterThan(0);
  expect(supervisor.status().map(({ state }) => state)).toEqual(['draining', 'ready']);
  await drained;
  await expect(answeringPid(`http://127.0.0.1:${first}`)).rejects.toThrow('ECONNREFUSED');
  expect(supervisor.status().map(({ replica }) => replica)).toEqual([2]);
  await expect(supervisor.drain('tiny', 1)).rejects.toThrow('there is no replica tiny-1');
});

test('a replica that is started anew is taken out, and listed again when it is ready', async () => {
  const [port = 0] = await freePorts(1);
  await supervisor.start([calledSpec(port, 1)]);
  const before = await answeringPid(`http://127.0.0.1:${port}`);
  const restarted = supervisor.restart('tiny', 1);
  expect(listed()).toEqual([]);
  await restarted;
  expect([listed(), supervisor.status()[0]?.restarts]).toEqual([[1], 1]);
  expect(await answeringPid(`http://127.0.0.1:${port}`)).not.toBe(before);
});

test('a replica that is killed stays listed: callers learn of it by themselves', async () => {
  const [port = 0] = await freePorts(1);
  await supervisor.start([calledSpec(port, 1)]);
  supervisor.kill('tiny', 1);
  await expect.poll(() => times('died')).toBe(1);
  expect(listed()).toEqual([1]);
});

test('a replica that cannot join fails with the end of its log, and nothing of it stays', async () => {
  const [first = 0, second = 0] = await freePorts(2);
  await supervisor.start([calledSpec(first, 1)]);
  const joined = supervisor.add(calledSpec(second, 2, { FAIL: 'at once' }));
  await expect(joined).rejects.toThrow(/tiny-2 .*exit status 7[^]*flux capacitor/);
  expect([listed(), supervisor.status().map(({ replica }) => replica)]).toEqual([[1], [1]]);
});

test('a watchdog that was killed is replaced', async () => {
  const first = run.watchdogPid ?? 0;
  process.kill(first, 'SIGKILL');
  await expect.poll(() => run.watchdogPid).not.toBe(first);
});
