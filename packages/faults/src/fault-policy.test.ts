import { Random, VirtualClock } from '@breakwater/clock';
import { type Call, CallFailed, noDeadline } from '@breakwater/resilience';
import { describe, expect, it } from 'vitest';
import { Ending } from './ending.ts';
import { faultPolicy } from './fault-policy.ts';
import type { CallFault } from './fault-spec.ts';

function setUp(spec: CallFault) {
  const clock = new VirtualClock();
  const ending = new Ending();
  const policy = faultPolicy(spec, { clock, random: new Random(7), ending });
  const controller = new AbortController();
  const call: Call = {
    signal: controller.signal,
    deadline: noDeadline,
    workClass: 'loan',
    repeatable: true,
    attempt: 1,
  };
  let worked = 0;
  const work = (): Promise<string> => {
    worked++;
    return Promise.resolve('answer');
  };
  return { clock, ending, controller, worked: () => worked, send: () => track(policy.execute(call, work)) };
}

/** Follows a promise without waiting for it. */
function track(promise: Promise<string>): { state: () => unknown } {
  let state: unknown = 'pending';
  promise.then(
    (value) => (state = value),
    (error: unknown) => (state = error),
  );
  return { state: () => state };
}

/** Which of 400 calls a fault with a share of 0.3 strikes. */
const strikes = async (): Promise<boolean[]> => {
  const { clock, send } = setUp({ kind: 'errors', status: 500, share: 0.3 });
  const calls = Array.from({ length: 400 }, send);
  await clock.advance(0);
  return calls.map((call) => call.state() !== 'answer');
};

describe('latency', () => {
  it('lets the work begin after the delay and not before', async () => {
    const { clock, send, worked } = setUp({ kind: 'latency', latencyMs: 500 });
    const call = send();
    await clock.advance(499);
    expect(worked()).toBe(0);
    await clock.advance(1);
    expect(call.state()).toBe('answer');
  });

  it('stays within the jitter on both sides', async () => {
    const { clock, send } = setUp({ kind: 'latency', latencyMs: 100, jitterMs: 50 });
    const calls = Array.from({ length: 200 }, send);
    await clock.advance(49);
    expect(calls.every((call) => call.state() === 'pending')).toBe(true);
    await clock.advance(51);
    const early = calls.filter((call) => call.state() === 'answer').length;
    expect(early).toBeGreaterThan(60);
    expect(early).toBeLessThan(140);
    await clock.advance(50);
    expect(calls.every((call) => call.state() === 'answer')).toBe(true);
  });

  it.each(['normal', 'log-normal', 'exponential', 'pareto'] as const)(
    'delays %s calls for different times around the mean, all of them bounded',
    async (distribution) => {
      const { clock, send } = setUp({ kind: 'latency', latencyMs: 100, jitterMs: 50, distribution });
      const calls = Array.from({ length: 300 }, send);
      const answered = (): number => calls.filter((call) => call.state() === 'answer').length;
      await clock.advance(100);
      expect(answered()).toBeGreaterThan(100);
      expect(answered()).toBeLessThan(250);
      await clock.advance(600_000);
      expect(answered()).toBe(300);
    },
  );

  it('is memoryless when an exponential one has no spread of its own', async () => {
    const { clock, send } = setUp({ kind: 'latency', latencyMs: 100, distribution: 'exponential' });
    const calls = Array.from({ length: 400 }, send);
    await clock.advance(100);
    const answered = calls.filter((call) => call.state() === 'answer').length;
    expect(answered / 400).toBeCloseTo(1 - Math.exp(-1), 1);
  });

  it('lets a delayed call go on at once when it ends', async () => {
    const { clock, ending, send } = setUp({ kind: 'latency', latencyMs: 60_000 });
    const call = send();
    ending.end();
    await clock.advance(0);
    expect(call.state()).toBe('answer');
    expect(clock.pendingTimers).toBe(0);
  });

  it('fails an aborted call and leaves no timer behind', async () => {
    const { clock, controller, send, worked } = setUp({ kind: 'latency', latencyMs: 60_000 });
    const call = send();
    controller.abort();
    await clock.advance(0);
    expect(call.state()).toMatchObject({ reason: 'aborted', outcome: 'unknown' });
    expect(worked()).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('errors', () => {
  it.each([
    [503, 'unknown'],
    [429, 'fail'],
  ])('answers %i without doing the work, outcome %s', async (status, outcome) => {
    const { clock, send, worked } = setUp({ kind: 'errors', status });
    const call = send();
    await clock.advance(0);
    expect(call.state()).toBeInstanceOf(CallFailed);
    expect(call.state()).toMatchObject({ reason: 'status', status, outcome });
    expect(worked()).toBe(0);
  });

  it('strikes about its share of the calls, and the same ones for the same seed', async () => {
    const first = await strikes();
    expect(first.filter(Boolean).length).toBeGreaterThan(90);
    expect(first.filter(Boolean).length).toBeLessThan(150);
    expect(await strikes()).toEqual(first);
  });

  it('strikes nothing with a share of 0', async () => {
    const { clock, send } = setUp({ kind: 'errors', status: 500, share: 0 });
    const call = send();
    await clock.advance(0);
    expect(call.state()).toBe('answer');
  });
});

describe('hang', () => {
  it('never answers until it ends, and then loses the connection', async () => {
    const { clock, ending, send, worked } = setUp({ kind: 'hang' });
    const call = send();
    await clock.advance(3_600_000);
    expect(call.state()).toBe('pending');
    ending.end();
    await clock.advance(0);
    expect(call.state()).toMatchObject({ reason: 'connection_lost', outcome: 'unknown' });
    expect(worked()).toBe(0);
  });

  it('lets an aborted call go', async () => {
    const { clock, controller, send } = setUp({ kind: 'hang' });
    const call = send();
    controller.abort();
    await clock.advance(0);
    expect(call.state()).toMatchObject({ reason: 'aborted', outcome: 'unknown' });
  });
});

describe('lost-answer', () => {
  it('does the work once and leaves the caller not knowing', async () => {
    const { clock, send, worked } = setUp({ kind: 'lost-answer' });
    const call = send();
    await clock.advance(0);
    expect(worked()).toBe(1);
    expect(call.state()).toMatchObject({ reason: 'connection_lost', outcome: 'unknown' });
  });
});
