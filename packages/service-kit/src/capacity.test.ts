import { connect, type Socket } from 'node:net';
import { type Clock, Random, VirtualClock, realClock } from '@breakwater/clock';
import { WorkQueue } from '@breakwater/resilience';
import { Type } from 'typebox';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { drawServiceMs, slotsNow, useCapacity } from './capacity.ts';
import { testApp } from './test-app.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

const whole = { slotShare: 1, serviceTimeFactor: 1 };

/** One slot before a route whose work goes on until the gate opens. */
function setUp(
  serviceMs = 0,
  clock: Clock = realClock,
  left = () => whole,
  lengthMax = Number.POSITIVE_INFINITY,
) {
  const { app, metrics } = testApp();
  const queue = new WorkQueue({ slots: 1, lengthMax }, { edge: 'test', clock, listener: () => undefined });
  useCapacity(app, {
    model: () => ({ slots: 1, serviceMs }),
    left,
    queue,
    random: new Random(1),
    clock,
    metrics,
  });
  const gate = Promise.withResolvers<string>();
  let begun = 0;
  const config = { workClass: 'payment' } as const;
  const schema = { body: Type.Object({ a: Type.Integer() }) };
  app.post('/work', { config, schema }, () => {
    begun += 1;
    return gate.promise;
  });
  app.post('/fail', { config }, () => Promise.reject(new Error('a bug')));
  app.get('/operator', () => 'fine');
  cleanUps.push(() => app.close());
  const work = (payload: object = { a: 1 }) => app.inject({ method: 'POST', url: '/work', payload });
  return { app, queue, gate, work, begun: () => begun, metrics };
}

/** Sends the beginning of a request over a connection of its own. */
async function sendRaw(url: string, text: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  cleanUps.push(() => socket.destroy());
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.write(text, resolve));
  return socket;
}

const HEAD = 'POST /work HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 7\r\n\r\n';

describe('the capacity model', () => {
  it('holds a slot from a request’s turn until its answer', async () => {
    const { queue, gate, work, begun } = setUp();
    const both = [work(), work()];
    await vi.waitFor(() => expect([queue.inUse, queue.waiting, begun()]).toEqual([1, 1, 1]));
    gate.resolve('done');
    expect((await Promise.all(both)).map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect([queue.inUse, queue.waiting]).toEqual([0, 0]);
  });

  it('lets a customer of a higher cohort have the place of one of a lower in a full line', async () => {
    const { app, queue, gate, begun } = setUp(0, realClock, () => whole, 1);
    const send = async (cohort: string): Promise<number> => {
      const headers = { 'breakwater-work-class': 'payment', 'breakwater-cohort': cohort };
      return (await app.inject({ method: 'POST', url: '/work', payload: { a: 1 }, headers })).statusCode;
    };
    const first = send('10');
    await vi.waitFor(() => expect(begun()).toBe(1));
    const low = send('20');
    await vi.waitFor(() => expect(queue.waiting).toBe(1));
    const high = send('80');
    expect([await low, await send('79')]).toEqual([503, 503]);
    gate.resolve('done');
    expect([await first, await high]).toEqual([200, 200]);
  });

  it('gives the slot back once when the work fails or the request is not valid', async () => {
    const { app, queue, work } = setUp();
    expect((await app.inject({ method: 'POST', url: '/fail' })).statusCode).toBe(500);
    expect((await work({ a: 'x' })).statusCode).toBe(400);
    expect(queue.inUse).toBe(0);
  });

  it('gives the slot back when the client leaves while its request is worked on', async () => {
    const { app, queue, gate, begun } = setUp();
    const socket = await sendRaw(await app.listen({ host: '127.0.0.1', port: 0 }), `${HEAD}{"a":1}`);
    await vi.waitFor(() => expect(begun()).toBe(1));
    socket.destroy();
    expect(queue.inUse).toBe(1);
    gate.resolve('done');
    await vi.waitFor(() => expect(queue.inUse).toBe(0));
  });

  it('works off a request whose client left while it waited, and gives its slot back', async () => {
    const { app, queue, gate, work, begun } = setUp();
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const first = work();
    await vi.waitFor(() => expect(queue.inUse).toBe(1));
    const socket = await sendRaw(url, `${HEAD}{"a":1}`);
    await vi.waitFor(() => expect(queue.waiting).toBe(1));
    socket.destroy();
    gate.resolve('done');
    await first;
    await vi.waitFor(() => expect([begun(), queue.inUse, queue.waiting]).toEqual([2, 0, 0]));
  });

  it('never takes a slot for a request whose client leaves before its body is there', async () => {
    const { app, queue, gate, work } = setUp();
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    for (let i = 0; i < 3; i++) {
      const socket = await sendRaw(url, `${HEAD}{"a"`);
      socket.destroy();
    }
    gate.resolve('done');
    expect((await work()).statusCode).toBe(200);
    expect([queue.inUse, queue.waiting]).toEqual([0, 0]);
  });

  it('lets operators in without a slot', async () => {
    const { app, queue, gate, work } = setUp();
    const first = work();
    await vi.waitFor(() => expect(queue.inUse).toBe(1));
    expect((await app.inject('/operator')).statusCode).toBe(200);
    gate.resolve('done');
    await first;
  });

  it('makes a request take its service time before the work begins', async () => {
    const clock = new VirtualClock();
    const { gate, work, begun } = setUp(10, clock);
    gate.resolve('done');
    const answer = work();
    await vi.waitFor(() => expect(clock.pendingTimers).toBe(1));
    expect(begun()).toBe(0);
    await clock.advance(100);
    expect((await answer).statusCode).toBe(200);
  });

  it('takes as many times as long as a fault of its capacity says', async () => {
    const clock = new VirtualClock();
    const { gate, work } = setUp(10, clock, () => ({ ...whole, serviceTimeFactor: 100 }));
    gate.resolve('done');
    const answer = work();
    await vi.waitFor(() => expect(clock.pendingTimers).toBe(1));
    await clock.advance(200);
    expect(clock.pendingTimers).toBe(1);
    await clock.advance(4_000);
    expect((await answer).statusCode).toBe(200);
  });

  it('shows its slots and its line as metrics', async () => {
    const { queue, gate, work, metrics } = setUp();
    const both = [work(), work()];
    await vi.waitFor(() => expect(queue.waiting).toBe(1));
    const text = await metrics.registry.metrics();
    expect(text).toContain('breakwater_slots_in_use 1');
    expect(text).toContain('breakwater_queue_waiting 1');
    gate.resolve('done');
    await Promise.all(both);
  });
});

const slotsAt = (slotShare: number, slots = 8) =>
  slotsNow({ slots, serviceMs: 10 }, { slotShare, serviceTimeFactor: 1 });

describe('slotsNow', () => {
  it('is the share of the slots that faults leave, at least one, and no bound without a model', () => {
    expect([slotsAt(1), slotsAt(0.5), slotsAt(0.01), slotsAt(0.5, 0)]).toEqual([
      8,
      4,
      1,
      Number.POSITIVE_INFINITY,
    ]);
  });
});

describe('drawServiceMs', () => {
  it('has the mean that was asked for, and varies', () => {
    const random = new Random(7);
    const drawn = Array.from({ length: 20_000 }, () => drawServiceMs(random, 50));
    const mean = drawn.reduce((sum, ms) => sum + ms, 0) / drawn.length;
    expect(mean).toBeGreaterThan(49);
    expect(mean).toBeLessThan(51);
    expect(new Set(drawn).size).toBeGreaterThan(1_000);
    expect(drawServiceMs(random, 0)).toBe(0);
  });
});
