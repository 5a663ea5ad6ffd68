import { VirtualClock } from '@breakwater/clock';
import { expect, test } from 'vitest';
import type { Exit, ManagedProcess } from './managed-process.ts';
import { Replica } from './replica.ts';
import type { ServiceEvent, ServiceSpec } from './service.ts';

const spec: ServiceSpec = {
  name: 'credit',
  replica: 1,
  entry: '/nowhere/main.ts',
  env: {},
  readyUrl: 'http://127.0.0.1:21000/readyz',
  url: 'http://127.0.0.1:21000',
};

/** A process that does what the test says. */
class FakeProcess implements ManagedProcess {
  readonly name = 'credit-1';
  readonly signals: string[] = [];
  readonly exited: Promise<Exit>;
  readonly pid: number;
  readonly #end: (exit: Exit) => void;

  constructor(pid: number) {
    this.pid = pid;
    const { promise, resolve } = Promise.withResolvers<Exit>();
    this.exited = promise;
    this.#end = resolve;
  }

  signal(signal: NodeJS.Signals): void {
    this.signals.push(signal);
    if (signal === 'SIGKILL') this.#end({ code: null, signal });
  }

  die(code: number): void {
    this.#end({ code, signal: null });
  }
}

function setUp() {
  const clock = new VirtualClock();
  const processes: FakeProcess[] = [];
  const events: ServiceEvent[] = [];
  const world = { isReady: true };
  const replica = new Replica({
    spec,
    clock,
    launch: () => {
      const process = new FakeProcess(100 + processes.length);
      processes.push(process);
      return process;
    },
    isReady: () => Promise.resolve(world.isReady),
    emit: (event) => events.push(event),
  });
  const current = (): FakeProcess => {
    const process = processes.at(-1);
    if (process === undefined) throw new Error('nothing was started');
    return process;
  };
  return { clock, processes, events, world, replica, current };
}

test('a replica is ready once its address says so', async () => {
  const { clock, events, world, replica } = setUp();
  world.isReady = false;
  const started = replica.start();
  await clock.advance(500);
  expect(replica.status()).toMatchObject({ state: 'starting', pid: 100, restarts: 0 });
  world.isReady = true;
  await clock.advance(100);
  await started;
  expect(replica.status().state).toBe('ready');
  expect(events.map((event) => event.type)).toEqual(['started', 'ready']);
});

test('a first process that dies before it is ready makes the start fail', async () => {
  const { clock, world, replica, current } = setUp();
  world.isReady = false;
  const started = expect(replica.start()).rejects.toThrow(
    'credit-1 ended before it was ready (exit status 3)',
  );
  current().die(3);
  await clock.advance(0);
  await started;
  await replica.stop();
});

test('a replica that never gets ready is killed', async () => {
  const { clock, world, replica, current } = setUp();
  world.isReady = false;
  const started = expect(replica.start()).rejects.toThrow('credit-1');
  const first = current();
  await clock.advance(60_100);
  await started;
  expect(first.signals).toContain('SIGKILL');
});

test('a replica that dies is started again after the back-off, and says so', async () => {
  const { clock, events, processes, replica, current } = setUp();
  await replica.start();
  current().die(1);
  await clock.advance(99);
  expect(replica.status()).toMatchObject({ state: 'down', pid: null });
  await clock.advance(1);
  expect(processes).toHaveLength(2);
  expect(replica.status()).toMatchObject({ state: 'ready', pid: 101, restarts: 1 });
  expect(events).toEqual([
    { type: 'started', pid: 100 },
    { type: 'ready', afterMs: 0 },
    { type: 'died', code: 1, signal: null },
    { type: 'restarting', inMs: 100 },
    { type: 'started', pid: 101 },
    { type: 'ready', afterMs: 0 },
  ]);
});

test('a kill ends the process by force and it comes back', async () => {
  const { clock, processes, replica } = setUp();
  await replica.start();
  replica.kill();
  await clock.advance(200);
  expect(processes[0]?.signals).toEqual(['SIGKILL']);
  expect(replica.status()).toMatchObject({ state: 'ready', pid: 101 });
});

test('a paused replica keeps its process and goes on when it is resumed', async () => {
  const { replica, current } = setUp();
  await replica.start();
  replica.pause();
  replica.pause();
  expect(replica.status()).toMatchObject({ state: 'paused', pid: 100 });
  replica.resume();
  expect(replica.status().state).toBe('ready');
  expect(current().signals).toEqual(['SIGSTOP', 'SIGCONT']);
});

test('a replica that dies while paused is started again', async () => {
  const { clock, replica, current } = setUp();
  await replica.start();
  replica.pause();
  current().die(1);
  await clock.advance(200);
  replica.resume();
  expect(replica.status()).toMatchObject({ state: 'ready', pid: 101 });
});

test('a stopped replica stays stopped, also when it was waiting for its restart', async () => {
  const { clock, events, processes, replica, current } = setUp();
  await replica.start();
  current().die(1);
  await clock.advance(50);
  await replica.stop();
  await clock.advance(10_000);
  expect(processes).toHaveLength(1);
  expect(replica.status()).toMatchObject({ state: 'stopped', pid: null });
  expect(events.at(-1)).toEqual({ type: 'stopped' });
});

test('a process that ignores the polite signal is killed after five seconds', async () => {
  const { clock, replica, current } = setUp();
  await replica.start();
  const process = current();
  const stopped = replica.stop();
  await clock.advance(4_999);
  expect(process.signals).toEqual(['SIGTERM', 'SIGCONT']);
  await clock.advance(1);
  await stopped;
  expect(process.signals).toEqual(['SIGTERM', 'SIGCONT', 'SIGKILL']);
});

test('a replica that drains serves on, takes no faults, and stays dead when it dies', async () => {
  const { clock, events, processes, replica, current } = setUp();
  await replica.start();
  replica.drain();
  replica.drain();
  expect(replica.status()).toMatchObject({ state: 'draining', pid: 100 });
  expect(() => replica.kill()).toThrow('cannot kill credit-1: it is draining');
  expect(() => replica.pause()).toThrow('cannot pause credit-1: it is draining');
  expect(current().signals).toEqual([]);
  current().die(1);
  await clock.advance(10_000);
  expect(processes).toHaveLength(1);
  expect(events.map((event) => event.type)).toEqual(['started', 'ready', 'draining', 'died', 'stopped']);
});

test('a frozen replica that drains goes on, so that it can end what it has begun', async () => {
  const { replica, current } = setUp();
  await replica.start();
  replica.pause();
  replica.drain();
  expect(current().signals).toEqual(['SIGSTOP', 'SIGCONT']);
  replica.resume();
  expect(replica.status().state).toBe('draining');
});

test('a replica that is down when it is to drain is not started again', async () => {
  const { clock, processes, replica, current } = setUp();
  await replica.start();
  current().die(1);
  await clock.advance(50);
  replica.drain();
  await clock.advance(10_000);
  expect([processes.length, replica.status().state]).toEqual([1, 'stopped']);
});

test('a stopped replica can be started anew, and counts that as a restart', async () => {
  const { clock, replica } = setUp();
  await replica.start();
  replica.drain();
  const stopped = replica.stop();
  await clock.advance(5_000);
  await stopped;
  await replica.start();
  expect(replica.status()).toMatchObject({ state: 'ready', pid: 101, restarts: 1 });
});

test('faults cannot be aimed at a replica that is not running', () => {
  const { replica } = setUp();
  expect(() => replica.kill()).toThrow('cannot kill credit-1: it is stopped');
  expect(() => replica.pause()).toThrow('cannot pause credit-1: it is stopped');
});
