import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CLONE } from './clone.ts';
import { startMark } from './process-identity.ts';
import { Run } from './run.ts';
import { silentLog } from './test-programs/tiny-spec.ts';

const PROGRAM = join(import.meta.dirname, 'test-programs/run-fleet.ts');

interface Fleet {
  readonly directory: string;
  readonly watchdog: number;
  readonly pids: readonly number[];
  readonly ports: readonly number[];
}

let runs: string;
let supervisor: ChildProcessByStdio<null, Readable, null>;

beforeEach(() => {
  mkdirSync(join(CLONE, '.breakwater'), { recursive: true });
  // As root this directory is closed to PostgreSQL's account, which must not matter.
  runs = mkdtempSync(join(CLONE, '.breakwater/test-runs-'));
});

afterEach(() => {
  supervisor.kill('SIGKILL');
  rmSync(runs, { recursive: true });
});

async function startFleet(): Promise<Fleet> {
  supervisor = spawn(process.execPath, [PROGRAM, runs], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: supervisor.stdout }), 'line');
  const fleet: Fleet = JSON.parse(String(line));
  return fleet;
}

function living(pids: readonly number[]): number[] {
  return pids.filter((pid) => startMark(pid) !== undefined);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

test('kill -9 of the supervisor leaves no process and no port, and the next run removes its directory', async () => {
  const fleet = await startFleet();
  expect(living(fleet.pids)).toEqual(fleet.pids);
  expect(fleet.pids.length).toBeGreaterThan(5);
  supervisor.kill('SIGKILL');
  await expect.poll(() => living([...fleet.pids, fleet.watchdog]), { timeout: 15_000 }).toEqual([]);
  expect(await Promise.all(fleet.ports.map(accepts))).toEqual([false, false]);

  expect(existsSync(fleet.directory)).toBe(true);
  const next = Run.open({ log: silentLog, runs });
  expect(existsSync(fleet.directory)).toBe(false);
  await next.close();
  expect(readdirSync(runs)).toEqual([]);
});

test('when the watchdog is killed too, the next run ends what was left', async () => {
  const fleet = await startFleet();
  supervisor.kill('SIGSTOP');
  process.kill(fleet.watchdog, 'SIGKILL');
  supervisor.kill('SIGKILL');
  await once(supervisor, 'exit');
  expect(living(fleet.pids).length).toBeGreaterThan(0);

  const next = Run.open({ log: silentLog, runs });
  await expect.poll(() => living(fleet.pids), { timeout: 15_000 }).toEqual([]);
  expect(existsSync(fleet.directory)).toBe(false);
  await next.close();
});

test('one Ctrl-C ends everything in order and leaves nothing', async () => {
  const fleet = await startFleet();
  const ended = once(supervisor, 'exit');
  supervisor.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
  expect(living([...fleet.pids, fleet.watchdog])).toEqual([]);
  expect(readdirSync(runs)).toEqual([]);
});

test('a run that is alive is left alone by the next one', async () => {
  const fleet = await startFleet();
  const other = Run.open({ log: silentLog, runs });
  expect(living(fleet.pids)).toEqual(fleet.pids);
  expect(existsSync(fleet.directory)).toBe(true);
  await other.close();
  const ended = once(supervisor, 'exit');
  supervisor.kill('SIGTERM');
  await ended;
});
