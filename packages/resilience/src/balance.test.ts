import { expect, test } from 'vitest';
import { CallFailed } from './call-error.ts';
import { LeastLoad } from './least-load.ts';
import { Replica } from './replica.ts';
import { RoundRobin } from './round-robin.ts';
import { balanced } from './test-balanced.ts';
import { aCall, hang, serverError, watched } from './test-fixture.ts';

const refuses = (): CallFailed => new CallFailed('connection_refused', 'fail');

test('round robin takes one after the other', async () => {
  const { send } = balanced(new RoundRobin(), ['a', 'b', 'c']);
  const chosen = [];
  for (let i = 0; i < 5; i++) chosen.push(await send(() => 1));
  expect(chosen).toEqual(['a', 'b', 'c', 'a', 'b']);
});

test('least load avoids a replica that is slow, and tries it again some day', async () => {
  const { send } = balanced(new LeastLoad(), ['slow', 'fast']);
  const chosen: string[] = [];
  for (let i = 0; i < 10_000; i++) chosen.push(await send((replica) => (replica === 'slow' ? 100 : 10)));
  const slow = chosen.filter((replica) => replica === 'slow').length;
  expect(slow).toBeGreaterThanOrEqual(2);
  expect(slow).toBeLessThan(15);
});

test('least load spreads what is in flight, also before anything is known', async () => {
  const { policy, clock } = balanced(new LeastLoad(), ['a', 'b', 'c']);
  const chosen: string[] = [];
  for (let i = 0; i < 9; i++) {
    watched(
      policy.execute(aCall(), (call) => {
        chosen.push(call.replica ?? '');
        return hang(call);
      }),
    );
  }
  await clock.advance(0);
  expect(['a', 'b', 'c'].map((name) => chosen.filter((replica) => replica === name).length)).toEqual([
    3, 3, 3,
  ]);
});

test('least load gives a replica that is twice as slow half as much to do at once', () => {
  const [fast, slow] = [new Replica('fast'), new Replica('slow')];
  fast.observe(0, 10);
  slow.observe(0, 20);
  const balancer = new LeastLoad();
  for (let i = 0; i < 30; i++) balancer.choose([slow, fast], 0).inFlight++;
  expect([fast.inFlight, slow.inFlight]).toEqual([20, 10]);
});

const isBroken = (replica: string): boolean => replica === 'broken';

test('a replica that fails fast does not attract the traffic', async () => {
  const { send } = balanced(new LeastLoad(), ['broken', 'sound']);
  let broken = 0;
  for (let i = 0; i < 100; i++) {
    const chosen = await send(
      (replica) => (isBroken(replica) ? 1 : 20),
      (replica) => (isBroken(replica) ? serverError() : undefined),
    );
    if (isBroken(chosen)) broken++;
  }
  expect(broken).toBeLessThan(5);
});

test('a replica that refuses a connection is left out until it has cooled down', async () => {
  const { send, clock } = balanced(new RoundRobin(), ['a', 'b'], { coolDownMs: 100 });
  expect(await send(() => 0, refuses)).toBe('a');
  expect([await send(() => 1), await send(() => 1), await send(() => 1)]).toEqual(['b', 'b', 'b']);
  await clock.advance(100);
  expect(new Set([await send(() => 1), await send(() => 1)])).toEqual(new Set(['a', 'b']));
});

test('when all are cooling down they are tried all the same', async () => {
  const { send } = balanced(new RoundRobin(), ['a'], { coolDownMs: 1_000 });
  await send(() => 0, refuses);
  expect(await send(() => 1)).toBe('a');
});

test('another attempt of the same call goes elsewhere', async () => {
  for (const balancer of [new RoundRobin(), new LeastLoad()]) {
    const { send } = balanced(balancer, ['a', 'b', 'c']);
    const tried: string[] = [];
    for (let i = 0; i < 3; i++) await send(() => 1, serverError, tried);
    expect(tried.toSorted()).toEqual(['a', 'b', 'c']);
    await send(() => 1, serverError, tried);
    expect(tried.at(-1)).not.toBe(tried.at(-2));
  }
});

test('without any replica the call is refused', async () => {
  const { policy } = balanced(new RoundRobin(), []);
  await expect(policy.execute(aCall(), hang)).rejects.toMatchObject({ reason: 'no_replica' });
});

test('how each attempt ended is told, and what a timeout aborted is told as a timeout', async () => {
  const { policy, events, clock } = balanced(new RoundRobin(), ['a']);
  await policy.execute(aCall(), () => Promise.resolve());
  const controller = new AbortController();
  watched(policy.execute(aCall({ signal: controller.signal, attempt: 2 }), hang));
  await clock.advance(30);
  controller.abort(new CallFailed('timeout', 'unknown'));
  await clock.advance(0);
  expect(events).toMatchObject([
    { kind: 'attempt', replica: 'a', attempt: 1, result: 'ok', reason: undefined },
    { kind: 'attempt', replica: 'a', attempt: 2, result: 'unknown', reason: 'timeout', elapsedMs: 30 },
  ]);
});

const overtaken = (replica: string): CallFailed | undefined =>
  replica === 'slow' ? new CallFailed('overtaken', 'unknown') : undefined;

test('a replica whose attempts are overtaken is avoided as if they had failed', async () => {
  const { send } = balanced(new LeastLoad(), ['slow', 'fast'], { failureCountsAsMs: 1_000 });
  const chosen: string[] = [];
  for (let i = 0; i < 1_000; i++)
    chosen.push(await send((replica) => (replica === 'slow' ? 20 : 10), overtaken));
  expect(chosen.filter((replica) => replica === 'slow').length).toBeLessThan(5);
});
