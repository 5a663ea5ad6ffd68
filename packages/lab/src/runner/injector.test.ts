import { VirtualClock } from '@breakwater/clock';
import type { ServiceFault } from '@breakwater/drills';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FaultInjector, type PlannedFault } from './injector.ts';
import { type TestReplica, startTestReplica } from './test-replica.ts';

const slow = { kind: 'latency', latencyMs: 500 } as const;
const hang = { kind: 'hang' } as const;
const bureau = { service: 'credit-bureau-mock' } as const;

let clock: VirtualClock;
let replicas: TestReplica[];
let injector: FaultInjector;
let events: string[];
let failures: string[];
let acts: string[];

beforeEach(async () => {
  clock = new VirtualClock();
  replicas = [await startTestReplica(), await startTestReplica()];
  events = [];
  failures = [];
  acts = [];
  const act = (what: string) => (service: string, replica: number) => {
    if (service === 'gateway') throw new Error(`there is no ${service} to ${what}`);
    acts.push(`${what} ${service} ${replica}`);
  };
  injector = new FaultInjector({
    target: {
      replicasOf: () => replicas.map(({ url }, index) => ({ replica: index + 1, url })),
      kill: act('kill'),
      pause: act('pause'),
      resume: act('resume'),
    },
    stores: {
      strike: (id, { target: { store } }) => Promise.resolve(void acts.push(`strike ${store} with ${id}`)),
      heal: (id, { target: { store } }) => Promise.resolve(void acts.push(`heal ${store} of ${id}`)),
    },
    operatorToken: 'secret',
    clock,
    onEvent: ({ id }, what) => void events.push(`${id} ${what}`),
    onFailure: ({ id }, error) => void failures.push(`${id}: ${error.message}`),
  });
});
afterEach(() => Promise.all(replicas.map((replica) => replica.close())));

function planned(
  id: string,
  target: ServiceFault['target'],
  fault: ServiceFault['fault'],
  [startMs, endMs] = [0, 0],
): PlannedFault {
  return { id, entry: { target, fault }, startMs, endMs };
}

/** Orders are real requests, whatever the clock says. */
async function told(log: string[], expected: readonly string[]): Promise<void> {
  await expect.poll(() => log, { timeout: 5_000 }).toEqual(expected);
}

const last = (replica = 0): unknown => replicas[replica]?.orders.at(-1);

describe('a schedule', () => {
  it('begins each fault at its time and ends it at its time', async () => {
    injector.schedule([planned('a', bureau, slow, [1_000, 3_000])], clock.nowMs());
    await clock.advance(999);
    expect(replicas[0]?.orders).toEqual([]);
    await clock.advance(1);
    await told(events, ['a begins']);
    expect(last()).toEqual([slow]);
    await clock.advance(1_999);
    expect(events).toEqual(['a begins']);
    await clock.advance(1);
    await told(events, ['a begins', 'a ends']);
    expect(last()).toEqual([]);
    expect(failures).toEqual([]);
  });

  it('sends its orders with the operator token, to every replica', async () => {
    await injector.begin(planned('a', bureau, slow));
    expect(replicas.map(({ tokens }) => tokens)).toEqual([['Bearer secret'], ['Bearer secret']]);
  });

  it('lets one fault take over from another in the same moment', async () => {
    const faults = [planned('a', bureau, slow, [0, 1_000]), planned('b', bureau, hang, [1_000, 2_000])];
    injector.schedule(faults, clock.nowMs());
    await clock.advance(1_000);
    await told(events, ['a begins', 'a ends', 'b begins']);
    expect(last()).toEqual([hang]);
  });

  it('gives a service both of two faults that overlap, and leaves the second when the first ends', async () => {
    const faults = [planned('a', bureau, slow, [0, 2_000]), planned('b', bureau, hang, [1_000, 3_000])];
    injector.schedule(faults, clock.nowMs());
    await clock.advance(1_000);
    await told(events, ['a begins', 'b begins']);
    expect(last()).toEqual([slow, hang]);
    await clock.advance(1_000);
    await told(events, ['a begins', 'b begins', 'a ends']);
    expect(last()).toEqual([hang]);
    await clock.advance(1_000);
    await told(events, ['a begins', 'b begins', 'a ends', 'b ends']);
    expect(last()).toEqual([]);
  });
});

describe('one replica', () => {
  it('is struck alone, and keeps the faults that strike them all', async () => {
    const all = planned('a', bureau, slow);
    const second = planned('b', { ...bureau, replica: 2 }, hang);
    await injector.begin(all);
    await injector.begin(second);
    expect([last(0), last(1)]).toEqual([[slow], [slow, hang]]);
    await injector.end(all);
    expect([last(0), last(1)]).toEqual([[], [hang]]);
    await injector.end(second);
    expect([last(0), last(1)]).toEqual([[], []]);
  });

  it('can be killed or paused, the first unless another is named; a pause ends with a resume', async () => {
    const kill = planned('k', { service: 'risk', replica: 2 }, { kind: 'kill' });
    const pause = planned('p', { service: 'risk' }, { kind: 'pause' });
    await injector.begin(kill);
    await injector.begin(pause);
    await injector.end(kill);
    await injector.end(pause);
    expect(acts).toEqual(['kill risk 2', 'pause risk 1', 'resume risk 1']);
    expect(replicas[0]?.orders).toEqual([]);
  });
});

describe('a store', () => {
  it('is struck in front of itself, and no replica is told', async () => {
    const entry = { target: { store: 'redis-queue' }, fault: { kind: 'down' } } as const;
    await injector.beginFor({ id: 'd', entry, startMs: 0, endMs: 1_000 }, 1_000);
    expect(acts).toEqual(['strike redis-queue with d']);
    await clock.advance(1_000);
    await told(events, ['d begins', 'd ends']);
    expect(acts).toEqual(['strike redis-queue with d', 'heal redis-queue of d']);
    expect(replicas[0]?.orders).toEqual([]);
  });
});

describe('endAll', () => {
  it('ends what is active and forgets what has not begun', async () => {
    const faults = [planned('a', bureau, slow, [0, 9_000]), planned('b', bureau, hang, [5_000, 9_000])];
    injector.schedule(faults, clock.nowMs());
    await clock.advance(1_000);
    await told(events, ['a begins']);
    await injector.endAll();
    expect(last()).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
    await clock.advance(60_000);
    expect(events).toEqual(['a begins', 'a ends']);
    expect(injector.active).toEqual([]);
  });

  it('lets a paused replica go on before it gives orders', async () => {
    await injector.begin(planned('a', bureau, slow));
    await injector.begin(planned('p', { service: 'risk' }, { kind: 'pause' }));
    await injector.endAll();
    expect(events.slice(2)).toEqual(['p ends', 'a ends']);
  });

  it('ends all others when one cannot be ended, says so, and tries that one again when it is asked again', async () => {
    await injector.begin(planned('a', bureau, slow));
    await injector.begin(planned('p', { service: 'risk' }, { kind: 'pause' }));
    for (const replica of replicas) replica.status = 503;
    await expect(injector.endAll()).rejects.toThrow('credit-bureau-mock 1 did not take its order: 503');
    expect(acts).toEqual(['pause risk 1', 'resume risk 1']);
    expect(injector.active.map(({ id }) => id)).toEqual(['a']);
    for (const replica of replicas) replica.status = 200;
    await injector.endAll();
    expect(last()).toEqual([]);
    expect(injector.active).toEqual([]);
  });
});

describe('a failure', () => {
  it('of a scheduled fault is told, and the fault is ended all the same', async () => {
    const [first] = replicas;
    if (first !== undefined) first.status = 503;
    injector.schedule([planned('a', bureau, slow, [0, 1_000])], clock.nowMs());
    await clock.advance(0);
    await told(failures, ['a: credit-bureau-mock 1 did not take its order: 503 {}']);
    expect(last(1)).toEqual([slow]);
    if (first !== undefined) first.status = 200;
    await clock.advance(1_000);
    await told(events, ['a ends']);
    expect([last(0), last(1)]).toEqual([[], []]);
  });

  it('of a fault that was ordered for a while is thrown, and nothing of it stays', async () => {
    const [first] = replicas;
    if (first === undefined) throw new Error('no replica');
    const refuseOnce = first.orders.push.bind(first.orders);
    first.orders.push = (...orders) => {
      first.status = first.orders.length === 0 ? 503 : 200;
      return refuseOnce(...orders);
    };
    await expect(injector.beginFor(planned('a', bureau, slow), 5_000)).rejects.toThrow('503');
    expect([last(0), last(1)]).toEqual([[], []]);
    expect(injector.active).toEqual([]);
  });

  it('to kill what is not there leaves nothing active', async () => {
    const fault = planned('k', { service: 'gateway' }, { kind: 'kill' });
    await expect(injector.begin(fault)).rejects.toThrow('there is no gateway to kill');
    expect(injector.active).toEqual([]);
  });
});

it('a fault that was ordered for a while ends by itself', async () => {
  await injector.beginFor(planned('a', bureau, slow), 5_000);
  expect(injector.active.map(({ id }) => id)).toEqual(['a']);
  await clock.advance(5_000);
  await told(events, ['a begins', 'a ends']);
  expect(last()).toEqual([]);
});

describe('a replica that has just started', () => {
  it('is given the faults in place that strike it', async () => {
    await injector.begin(planned('a', bureau, slow));
    await injector.begin(planned('b', { ...bureau, replica: 1 }, hang));
    replicas.push(await startTestReplica());
    await injector.renew('credit-bureau-mock');
    expect([last(0), last(2)]).toEqual([[slow, hang], [slow]]);
  });

  it('is not asked for anything when no fault strikes its service', async () => {
    await injector.begin(planned('p', bureau, { kind: 'pause' }));
    await injector.renew('credit-bureau-mock');
    await injector.renew('risk');
    expect(replicas.map(({ orders }) => orders)).toEqual([[], []]);
  });
});
