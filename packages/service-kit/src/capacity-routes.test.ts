import { Random, VirtualClock, realClock } from '@breakwater/clock';
import { parseDesign } from '@breakwater/designs';
import { WorkQueue, noDeadline } from '@breakwater/resilience';
import { afterEach, expect, it } from 'vitest';
import { AdmissionQueue } from './admission-queue.ts';
import { slotsNow } from './capacity.ts';
import { CurrentCapacity } from './current-capacity.ts';
import { createLogger } from './logger.ts';
import { addReplicaSteering, replicaFaults } from './replica-faults.ts';
import { type TestApp, testApp } from './test-app.ts';

const apps: TestApp['app'][] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

/** A replica of risk with one slot, as its operator steers it. */
function setUp(slots = 1) {
  const { app } = testApp();
  apps.push(app);
  const capacity = new CurrentCapacity({ slots, serviceMs: 10 });
  const board = replicaFaults('risk', { clock: new VirtualClock(), random: new Random(1) });
  addReplicaSteering({
    service: 'risk',
    operator: app,
    board,
    capacity,
    logger: createLogger('test', 1, 'silent'),
  });
  const put = async (path: string, payload: object) => {
    const { statusCode, body } = await app.inject({ method: 'PUT', url: `/operator/${path}`, payload });
    return { status: statusCode, body: JSON.parse(body) as unknown };
  };
  const get = async () => JSON.parse((await app.inject('/operator/capacity')).body) as unknown;
  return { capacity, board, put, get };
}

const HALF = [{ kind: 'capacity', slotShare: 0.5 }];

it('tells the capacity in force, and puts another one in force', async () => {
  const { capacity, put, get } = setUp();
  expect(await get()).toEqual({ slots: 1, serviceMs: 10 });
  const next = { slots: 4, serviceMs: 2.5 };
  expect(await put('capacity', next)).toEqual({ status: 200, body: next });
  expect([await get(), capacity.now]).toEqual([next, next]);
});

it.each([
  {},
  { slots: 1 },
  { slots: -1, serviceMs: 1 },
  { slots: 1.5, serviceMs: 1 },
  { slots: '1', serviceMs: 1 },
  { slots: 1, serviceMs: 1, more: 1 },
])('refuses %j', async (order) => {
  const { put, get } = setUp();
  expect(await put('capacity', order)).toMatchObject({ status: 400 });
  expect(await get()).toEqual({ slots: 1, serviceMs: 10 });
});

it('takes faults from the capacity that was set, and refuses one that would do nothing', async () => {
  const { capacity, board, put } = setUp(0);
  const slots = () => slotsNow(capacity.now, board.capacityLeft);
  expect(await put('behaviour', HALF)).toMatchObject({ status: 400 });
  expect(slots()).toBe(Number.POSITIVE_INFINITY);
  await put('capacity', { slots: 8, serviceMs: 1 });
  expect(await put('behaviour', HALF)).toMatchObject({ status: 200 });
  expect(slots()).toBe(4);
  await put('capacity', { slots: 2, serviceMs: 1 });
  expect(slots()).toBe(1);
});

it('lets in who waits when there are more slots than before', async () => {
  const { capacity, put } = setUp();
  const design = parseDesign(
    'name: mine\ntitle: { en: M, zh: 我 }\nsummary: { en: M, zh: 我 }\nedges: {}\n',
    'mine.yaml',
  );
  const count = (): number => slotsNow(capacity.now, { slotShare: 1, serviceTimeFactor: 1 });
  const context = { edge: 'test', clock: realClock, listener: () => undefined };
  const queue = new AdmissionQueue(design, count, (_design, slots) => new WorkQueue({ slots }, context));
  capacity.onChange(() => queue.serve());
  const { signal } = new AbortController();
  const acquire = () => queue.acquire({ deadline: noDeadline, workClass: 'payment', signal });
  const permits = [acquire(), acquire()];
  await permits[0];
  expect([queue.inUse, queue.waiting]).toEqual([1, 1]);
  await put('capacity', { slots: 2, serviceMs: 0 });
  expect([queue.inUse, queue.waiting]).toEqual([2, 0]);
  for (const permit of permits) (await permit).release();
});
