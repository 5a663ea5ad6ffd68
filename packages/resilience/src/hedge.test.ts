import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { balance } from './balance.ts';
import { CallRefused } from './call-error.ts';
import { deadlineIn } from './deadline.ts';
import { Hedge, type HedgeOptions } from './hedge.ts';
import { pipeline } from './pipeline.ts';
import { RoundRobin } from './round-robin.ts';
import { aCall, aContext, openAttempts, serverError, timedOut, watched } from './test-fixture.ts';

function aHedge(given: Partial<HedgeOptions> = {}) {
  const context = aContext();
  const hedge = new Hedge({ afterMs: 50, ...given }, context);
  const { begun, next } = openAttempts();
  const run = (change = {}) => watched(hedge.execute(aCall(change), next));
  const ends = (): string[] => begun.map(({ end }) => end);
  const results = (): string[] =>
    context.events.flatMap((event) => (event.kind === 'hedged' ? [event.result] : []));
  return { ...context, hedge, begun, next, run, ends, results };
}

test('a first attempt that answers in time stays alone and leaves no timer', async () => {
  const { run, begun, clock, events } = aHedge();
  const seen = run();
  await clock.advance(49);
  begun[0]?.answer('first');
  await clock.advance(0);
  expect(seen.value).toBe('first');
  expect(begun).toHaveLength(1);
  expect([begun[0]?.call.signal.aborted, clock.pendingTimers, events]).toEqual([false, 0, []]);
});

test('when the first is late a second is sent; its answer wins and the first is cancelled', async () => {
  const { run, begun, ends, clock, results } = aHedge();
  const seen = run();
  await clock.advance(50);
  expect(begun).toHaveLength(2);
  begun[1]?.answer('hedge');
  await clock.advance(0);
  expect(seen.value).toBe('hedge');
  expect(ends()).toEqual(['aborted', 'answered']);
  expect(results()).toEqual(['hedge']);
});

test('the first may still win, and then the hedge is cancelled', async () => {
  const { run, begun, ends, clock, results } = aHedge();
  const seen = run();
  await clock.advance(50);
  begun[0]?.answer('first');
  await clock.advance(0);
  expect(seen.value).toBe('first');
  expect(ends()).toEqual(['answered', 'aborted']);
  expect(results()).toEqual(['first']);
});

test('a call that may not be sent twice is not', async () => {
  const { run, begun, clock } = aHedge();
  run({ repeatable: false });
  await clock.advance(1_000);
  expect(begun).toHaveLength(1);
});

test('a failure before the hedge is thrown at once, one after it waits for the hedge', async () => {
  const { run, begun, clock } = aHedge();
  const early = run();
  begun[0]?.fail(serverError());
  await clock.advance(0);
  expect(early.error).toMatchObject({ status: 503 });
  const late = run();
  await clock.advance(50);
  begun[1]?.fail(serverError());
  await clock.advance(10);
  expect(late.done).toBe(false);
  begun[2]?.answer('hedge');
  await clock.advance(0);
  expect(late.value).toBe('hedge');
});

test('a hedge that fails leaves the first its time', async () => {
  const { run, begun, clock, results } = aHedge();
  const seen = run();
  await clock.advance(50);
  begun[1]?.fail(new CallRefused('limit', 'limit_reached'));
  await clock.advance(500);
  expect(seen.done).toBe(false);
  begun[0]?.answer('first');
  await clock.advance(0);
  expect(seen.value).toBe('first');
  expect(results()).toEqual(['first']);
});

test.each([
  ['unknown before fail, of the first', timedOut(), serverError(), { outcome: 'unknown' }],
  ['unknown before fail, of the hedge', serverError(), timedOut(), { outcome: 'unknown' }],
  ['the first before the hedge', serverError(), new CallRefused('breaker', 'breaker_open'), { status: 503 }],
  ['a mistake in the program as it is', serverError(), new TypeError('x'), { name: 'TypeError' }],
])('when both fail it throws %s', async (_, first, second, expected) => {
  const { run, begun, clock, results } = aHedge();
  const seen = run();
  await clock.advance(50);
  begun[1]?.fail(second);
  begun[0]?.fail(first);
  await clock.advance(0);
  expect(seen.error).toMatchObject(expected);
  expect(results()).toEqual(['neither']);
});

test('an empty budget sends no hedge and tells it', async () => {
  const { run, begun, clock, results } = aHedge({ hedgeShare: 0.5, hedgesPerSecondMin: 0 });
  run();
  await clock.advance(50);
  expect([begun.length, results()]).toEqual([1, ['no_budget']]);
  run();
  await clock.advance(50);
  expect(begun).toHaveLength(3);
});

test('the hedge goes to another replica', async () => {
  const { hedge, begun, next, clock, events, ...context } = aHedge();
  const balancer = balance(new RoundRobin(), ['r1', 'r2'], {}, { ...context, clock });
  const guarded = pipeline([hedge, balancer]);
  for (let i = 0; i < 3; i++) watched(guarded.execute(aCall({ tried: [] }), next));
  await clock.advance(50);
  for (const i of [0, 1, 2]) expect(begun[i + 3]?.call.replica).not.toBe(begun[i]?.call.replica);
  expect(events).toEqual([]);
});

test('both attempts share the list of replicas that the call has tried', async () => {
  const { run, begun, clock } = aHedge();
  const tried = ['r1'];
  run({ tried });
  await clock.advance(50);
  expect(begun.map(({ call }) => call.tried === tried)).toEqual([true, true]);
});

test('the caller who goes away takes both attempts along', async () => {
  const { run, ends, clock } = aHedge();
  const caller = new AbortController();
  const seen = run({ signal: caller.signal });
  await clock.advance(50);
  caller.abort(new Error('gone'));
  await clock.advance(0);
  expect(ends()).toEqual(['aborted', 'aborted']);
  expect(seen.error).toMatchObject({ reason: 'aborted', outcome: 'unknown' });
  expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
});

test('no hedge begins at the deadline, nor for a caller who has gone', async () => {
  const { hedge, clock } = aHedge();
  let begun = 0;
  const deaf = (): Promise<never> => {
    begun++;
    return new Promise(() => undefined);
  };
  const caller = new AbortController();
  watched(hedge.execute(aCall({ deadline: deadlineIn(clock, 50) }), deaf));
  watched(hedge.execute(aCall({ signal: caller.signal }), deaf));
  caller.abort();
  await clock.advance(1_000);
  expect([begun, clock.pendingTimers]).toEqual([2, 0]);
});

test('with a quantile a first attempt has as long as most of the recent ones took', async () => {
  const { hedge, run, begun, clock } = aHedge({ afterMs: 5, afterQuantile: 0.9, hedgeShare: 1 });
  for (let i = 1; i <= 20; i++) {
    expect(hedge.afterMs).toBe(5);
    const first = begun.length;
    run();
    await clock.advance(10 * i);
    begun[first]?.answer('first');
    await clock.advance(0);
  }
  expect(hedge.afterMs).toBe(180);
});

test('with a quantile a first attempt never has less than afterMs', async () => {
  const { hedge, run, begun, clock } = aHedge({ afterMs: 50, afterQuantile: 0.9 });
  for (let i = 0; i < 20; i++) {
    run();
    begun.at(-1)?.answer('at once');
    await clock.advance(0);
  }
  expect(hedge.afterMs).toBe(50);
});

test('attempts that lose to their hedge count as slow, so that the quantile does not sink', async () => {
  const { hedge, run, begun, clock } = aHedge({ afterMs: 10, afterQuantile: 0.9, hedgeShare: 1 });
  for (let i = 0; i < 40; i++) {
    const seen = run();
    await clock.advance(hedge.afterMs);
    await clock.advance(30);
    begun.at(-1)?.answer('hedge');
    await clock.advance(0);
    expect(seen.value).toBe('hedge');
  }
  expect(hedge.afterMs).toBeGreaterThanOrEqual(40);
});
