import { expect, test } from 'vitest';
import { ActiveHealth, type ActiveHealthOptions } from './active-health.ts';
import { ReplicaSet } from './replica-set.ts';
import { RoundRobin } from './round-robin.ts';
import { balanced } from './test-balanced.ts';
import { aContext } from './test-fixture.ts';

const given = { checkEveryMs: 1_000, checkTimeoutMs: 100, unhealthyAfter: 3, healthyAfter: 2 };

/** Checks of a few replicas, of which the test says who is well; one that hangs answers when it is called back. */
function checked(addresses: readonly string[], change: Partial<ActiveHealthOptions> = {}) {
  const context = aContext();
  const set = new ReplicaSet(addresses);
  const ill = new Set<string>();
  const hangs = new Set<string>();
  const asked: string[] = [];
  const calledBack: string[] = [];
  const check = (address: string, signal: AbortSignal): Promise<void> => {
    asked.push(address);
    if (hangs.has(address)) {
      return new Promise((_, reject) => {
        const giveUp = (): void => {
          calledBack.push(address);
          reject(new Error('called back'));
        };
        signal.addEventListener('abort', giveUp, { once: true });
      });
    }
    return ill.has(address) ? Promise.reject(new Error('503')) : Promise.resolve();
  };
  const health = new ActiveHealth(set, check, { ...given, ...change }, context);
  const down = (): string[] => health.replicas.filter(({ isDown }) => isDown).map(({ address }) => address);
  return { ...context, health, set, ill, hangs, asked, calledBack, down };
}

test('a replica is down after so many failed checks in a row, and up after so many good ones', async () => {
  const { clock, health, ill, down, events } = checked(['a', 'b']);
  ill.add('a');
  health.start();
  await clock.advance(1_999);
  expect(down()).toEqual([]);
  await clock.advance(1);
  expect(down()).toEqual(['a']);
  ill.delete('a');
  await clock.advance(1_999);
  expect(down()).toEqual(['a']);
  await clock.advance(1);
  expect(down()).toEqual([]);
  expect(events).toMatchObject([
    { kind: 'stateChanged', policy: 'health', replica: 'a', from: 'up', to: 'down' },
    { kind: 'stateChanged', policy: 'health', replica: 'a', from: 'down', to: 'up' },
  ]);
  await health.close();
  expect(clock.pendingTimers).toBe(0);
});

test('failures that are not in a row move nothing', async () => {
  const { clock, health, ill, down } = checked(['a']);
  health.start();
  for (let round = 0; round < 12; round++) {
    if (round % 3 === 2) ill.delete('a');
    else ill.add('a');
    await clock.advance(1_000);
  }
  expect(down()).toEqual([]);
});

test('a check that hangs has failed, is called back, and keeps no other check waiting for longer', async () => {
  const { clock, health, hangs, asked, calledBack, down } = checked(['a', 'b'], { unhealthyAfter: 1 });
  hangs.add('a');
  health.start();
  await clock.advance(100);
  expect([down(), calledBack]).toEqual([['a'], ['a']]);
  await clock.advance(1_000);
  expect(asked).toEqual(['a', 'b', 'a', 'b']);
});

test('the array that is told changes with what it says, and only then', async () => {
  const { clock, health, set, ill } = checked(['a', 'b'], { unhealthyAfter: 1 });
  const before = health.replicas;
  health.start();
  await clock.advance(500);
  expect(health.replicas).toBe(before);
  ill.add('a');
  await clock.advance(1_000);
  const after = health.replicas;
  expect(after).not.toBe(before);
  expect(health.replicas).toBe(after);
  set.put({ address: 'c', cell: 'east' });
  expect(health.replicas).toEqual([
    { address: 'a', isDown: true },
    { address: 'b' },
    { address: 'c', cell: 'east' },
  ]);
});

test('a replica that is gone is asked no more, and one that comes back is a new one', async () => {
  const { clock, health, set, ill, asked, down, events } = checked(['a', 'b'], { unhealthyAfter: 1 });
  ill.add('a');
  health.start();
  await clock.advance(0);
  expect(down()).toEqual(['a']);
  set.remove('a');
  asked.length = 0;
  await clock.advance(1_000);
  expect(asked).toEqual(['b']);
  expect(events.at(-1)).toMatchObject({ replica: 'a', from: 'down', to: 'gone' });
  set.put('a');
  expect(down()).toEqual([]);
});

test('attempts pass over what is down; when too few are left that are not, all are used', async () => {
  const { clock, health, ill } = checked(['a', 'b', 'c', 'd'], { unhealthyAfter: 1, panicShare: 0.5 });
  const subject = balanced(new RoundRobin(), health, {}, () => ({ panicShare: health.panicShare }));
  const used = async (): Promise<string[]> => {
    const names: string[] = [];
    for (let i = 0; i < 8; i++) names.push(await subject.send(() => 1));
    return [...new Set(names)].toSorted();
  };
  health.start();
  ill.add('a').add('b');
  await clock.advance(1_000);
  expect(await used()).toEqual(['c', 'd']);
  ill.add('c');
  await clock.advance(1_000);
  expect(await used()).toEqual(['a', 'b', 'c', 'd']);
});
