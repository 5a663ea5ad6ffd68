import { expect, test } from 'vitest';
import type { Call } from './call.ts';
import { CallFailed } from './call-error.ts';
import { LeastRequests } from './least-requests.ts';
import { OutlierEjection } from './outlier-ejection.ts';
import { OwnCell } from './own-cell.ts';
import type { PolicyContext } from './policy-context.ts';
import { ReplicaSet } from './replica-set.ts';
import { RoundRobin } from './round-robin.ts';
import { SlowStart } from './slow-start.ts';
import { balanced } from './test-balanced.ts';
import { aCall, serverError, watched } from './test-fixture.ts';

/** Sends so many calls one after the other, of 1 ms each, and counts where they went. */
async function countsOf(
  { send }: ReturnType<typeof balanced>,
  calls: number,
  isBroken: (replica: string) => boolean = () => false,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let i = 0; i < calls; i++) {
    const replica = await send(
      () => 1,
      (name) => (isBroken(name) ? serverError() : undefined),
    );
    counts[replica] = (counts[replica] ?? 0) + 1;
  }
  return counts;
}

test('replicas may come and go; a call without any is refused', async () => {
  const set = new ReplicaSet();
  const subject = balanced(new RoundRobin(), set);
  await expect(subject.policy.execute(aCall(), () => Promise.resolve())).rejects.toMatchObject({
    reason: 'no_replica',
  });
  set.put('a');
  expect(await countsOf(subject, 4)).toEqual({ a: 4 });
  set.put('b');
  expect(await countsOf(subject, 4)).toEqual({ a: 2, b: 2 });
  set.remove('a');
  expect(await countsOf(subject, 4)).toEqual({ b: 4 });
});

test('what was under way to a removed replica ends as it does, and moves nothing of one that came after it', async () => {
  const set = new ReplicaSet(['a', 'b']);
  const subject = balanced(new LeastRequests(), set);
  const ends: (() => void)[] = [];
  const refused = (): Promise<never> =>
    new Promise((_, reject) => ends.push(() => reject(new CallFailed('connection_refused', 'fail'))));
  const reached: string[] = [];
  const all = [1, 2, 3].map(() =>
    watched(
      subject.policy.execute(aCall(), ({ replica = '' }: Call) => {
        reached.push(replica);
        return refused();
      }),
    ),
  );
  await subject.clock.advance(0);
  expect(reached).toContain('a');
  set.remove('a');
  expect(await countsOf(subject, 4)).toEqual({ b: 4 });
  set.put('a');
  for (const end of ends) end();
  await subject.clock.advance(0);
  expect(all.every(({ done }) => done)).toBe(true);
  expect(subject.events.filter(({ kind }) => kind === 'attempt')).toHaveLength(7);
  // The old replica at this address and `b` have refused a connection; the new one has not.
  expect(await countsOf(subject, 4)).toEqual({ a: 4 });
});

test('a new address, one that comes back and one that is up again begin slowly', async () => {
  const set = new ReplicaSet(['a', 'b']);
  const subject = balanced(new SlowStart(new RoundRobin(), { slowStartMs: 1_000 }), set);
  expect(await countsOf(subject, 20)).toEqual({ a: 10, b: 10 });
  const beginsSlowly = async (name: string): Promise<void> => {
    const first = await countsOf(subject, 20);
    await subject.clock.advance(1_000);
    const then = await countsOf(subject, 60);
    expect(first[name] ?? 0).toBeLessThan(4);
    expect(then[name]).toBe(20);
  };
  set.put('c');
  await beginsSlowly('c');
  set.remove('a');
  await countsOf(subject, 2);
  set.put('a');
  await beginsSlowly('a');
  set.markDown('b');
  expect((await countsOf(subject, 20))['b']).toBeUndefined();
  set.markUp('b');
  await beginsSlowly('b');
});

test('a replica that refused a connection begins slowly when it has cooled down', async () => {
  const slowly = new SlowStart(new RoundRobin(), { slowStartMs: 1_000 });
  const subject = balanced(slowly, ['a', 'b'], { coolDownMs: 500 });
  await subject.send(
    () => 0,
    () => new CallFailed('connection_refused', 'fail'),
  );
  await subject.clock.advance(500);
  expect((await countsOf(subject, 20))['a'] ?? 0).toBeLessThan(4);
});

test('replicas that are down are used when all are', async () => {
  const set = new ReplicaSet(['a', 'b']);
  const subject = balanced(new RoundRobin(), set);
  set.markDown('a');
  expect(await countsOf(subject, 4)).toEqual({ b: 4 });
  set.markDown('b');
  expect(await countsOf(subject, 4)).toEqual({ a: 2, b: 2 });
});

test('an outlier is left out for its time, and given another chance', async () => {
  const subject = balanced(new RoundRobin(), ['a', 'b', 'c'], {}, (context) => ({
    ejection: new OutlierEjection({ failuresInARow: 3, ejectionMs: 1_000 }, context),
  }));
  expect((await countsOf(subject, 90, (name) => name === 'b'))['b']).toBe(3);
  await subject.clock.advance(1_000);
  expect(await countsOf(subject, 30)).toEqual({ a: 10, b: 10, c: 10 });
  const moves = subject.events.filter(({ kind }) => kind === 'stateChanged');
  expect(moves).toMatchObject([
    { replica: 'b', to: 'ejected' },
    { replica: 'b', to: 'serving' },
  ]);
});

test('with too few healthy replicas all are used, until there are enough again', async () => {
  const set = new ReplicaSet(['a', 'b', 'c', 'd']);
  const subject = balanced(new RoundRobin(), set, {}, (context) => ({
    ejection: new OutlierEjection({ panicShare: 0.5 }, context),
  }));
  set.markDown('a');
  set.markDown('b');
  expect(await countsOf(subject, 8)).toEqual({ c: 4, d: 4 });
  set.markDown('c');
  expect(await countsOf(subject, 8)).toEqual({ a: 2, b: 2, c: 2, d: 2 });
  set.markUp('c');
  expect(await countsOf(subject, 8)).toEqual({ c: 4, d: 4 });
});

test('attempts stay in the own cell, but another attempt of a call leaves it when there is no other replica', async () => {
  const set = new ReplicaSet([
    { address: 'e1', cell: 'east' },
    { address: 'e2', cell: 'east' },
    { address: 'w1', cell: 'west' },
  ]);
  const subject = balanced(new RoundRobin(), set, {}, () => ({ ownCell: new OwnCell('east', {}) }));
  expect(await countsOf(subject, 10)).toEqual({ e1: 5, e2: 5 });
  const tried: string[] = [];
  for (let i = 0; i < 3; i++) await subject.send(() => 1, serverError, tried);
  expect(tried.slice(0, 2).toSorted()).toEqual(['e1', 'e2']);
  expect(tried[2]).toBe('w1');
  set.markDown('e1');
  const counts = await countsOf(subject, 100);
  expect(counts['w1']).toBeGreaterThanOrEqual(29);
  expect(counts['w1']).toBeLessThanOrEqual(31);
});

const ejecting = (context: PolicyContext) => ({
  ejection: new OutlierEjection({ failuresInARow: 2, ejectedShareMax: 1, panicShare: 0 }, context),
});

test.each([
  ['another call comes', async ({ send }: ReturnType<typeof balanced>) => void (await send(() => 1))],
  ['somebody looks', ({ policy }: ReturnType<typeof balanced>) => Promise.resolve(policy.followReplicas())],
])('an ejected replica that is gone is told to be gone as soon as %s', async (_when, look) => {
  const set = new ReplicaSet(['a', 'b']);
  const subject = balanced(new RoundRobin(), set, { coolDownMs: 0 }, ejecting);
  await countsOf(subject, 4, (name) => name === 'a');
  const told = () => subject.events.flatMap((event) => (event.kind === 'stateChanged' ? [event.to] : []));
  expect(told()).toEqual(['ejected']);
  set.remove('a');
  await look(subject);
  expect(told()).toEqual(['ejected', 'gone']);
});

test('an ejected replica that was the last one is told to be gone although its call is refused', async () => {
  const set = new ReplicaSet(['a']);
  const subject = balanced(new RoundRobin(), set, { coolDownMs: 0 }, ejecting);
  await countsOf(subject, 2, () => true);
  set.remove('a');
  await expect(subject.policy.execute(aCall(), () => Promise.resolve())).rejects.toMatchObject({
    reason: 'no_replica',
  });
  expect(subject.events.at(-2)).toMatchObject({ kind: 'stateChanged', replica: 'a', to: 'gone' });
});
