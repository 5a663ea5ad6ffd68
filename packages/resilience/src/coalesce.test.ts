import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { Coalesce, type CoalesceOptions } from './coalesce.ts';
import { deadlineIn, noDeadline } from './deadline.ts';
import { aCall, aContext, openAttempts, serverError, watched } from './test-fixture.ts';

function aCoalesce(given: Partial<CoalesceOptions> = {}) {
  const context = aContext();
  const coalesce = new Coalesce(given, context);
  const { begun, next } = openAttempts();
  const ask = (change = {}) => watched(coalesce.execute(aCall({ key: 'report 7', ...change }), next));
  return { ...context, coalesce, begun, next, ask };
}

test('calls with the same key share one attempt and its answer', async () => {
  const { ask, begun, clock, coalesce, events } = aCoalesce();
  const all = [ask(), ask(), ask()];
  expect([begun.length, coalesce.underWay]).toEqual([1, 1]);
  begun[0]?.answer('report');
  await clock.advance(0);
  expect(all.map(({ value }) => value)).toEqual(['report', 'report', 'report']);
  expect(coalesce.underWay).toBe(0);
  expect(events).toMatchObject([
    { kind: 'reused', source: 'under_way' },
    { kind: 'reused', source: 'under_way' },
  ]);
});

test('what comes after the answer asks anew', async () => {
  const { ask, begun, clock } = aCoalesce();
  ask();
  begun[0]?.answer('report');
  await clock.advance(0);
  ask();
  expect(begun).toHaveLength(2);
});

test('they share a failure too', async () => {
  const { ask, begun, clock, coalesce } = aCoalesce();
  const all = [ask(), ask()];
  begun[0]?.fail(serverError());
  await clock.advance(0);
  for (const { error } of all) expect(error).toMatchObject({ status: 503 });
  expect(coalesce.underWay).toBe(0);
});

test('other keys, other classes of work and calls without a key have attempts of their own', () => {
  const { ask, begun } = aCoalesce();
  ask();
  ask({ key: 'report 8' });
  ask({ workClass: 'look' });
  ask({ key: undefined });
  ask({ key: undefined });
  expect(begun).toHaveLength(5);
});

test('who goes away leaves the answer to the others, even who began', async () => {
  const { ask, begun, clock } = aCoalesce();
  const caller = new AbortController();
  const first = ask({ signal: caller.signal });
  const second = ask();
  caller.abort(new Error('gone'));
  await clock.advance(0);
  expect(first.error).toMatchObject({ reason: 'aborted', outcome: 'unknown' });
  expect(begun[0]?.end).toBe('open');
  begun[0]?.answer('report');
  await clock.advance(0);
  expect(second.value).toBe('report');
});

test("a caller's deadline ends its own waiting only", async () => {
  const { ask, begun, clock } = aCoalesce();
  const hasty = ask({ deadline: deadlineIn(clock, 100) });
  const patient = ask({ deadline: deadlineIn(clock, 300) });
  expect(begun[0]?.call.deadline).toBe(noDeadline);
  await clock.advance(100);
  expect(hasty.error).toMatchObject({ reason: 'timeout', outcome: 'unknown' });
  await clock.advance(100);
  begun[0]?.answer('report');
  await clock.advance(0);
  expect(patient.value).toBe('report');
  expect(clock.pendingTimers).toBe(0);
});

test('when the last one has left, the attempt is aborted and the next call begins anew', async () => {
  const { ask, begun, clock } = aCoalesce();
  const caller = new AbortController();
  ask({ signal: caller.signal });
  ask({ deadline: deadlineIn(clock, 100) });
  caller.abort();
  await clock.advance(100);
  expect(begun[0]?.end).toBe('aborted');
  const next = ask();
  expect(begun).toHaveLength(2);
  begun[1]?.answer('report');
  await clock.advance(0);
  expect(next.value).toBe('report');
});

const deaf = (): Promise<never> => new Promise(() => undefined);

test('nobody joins an attempt that was abandoned, even if it pays no heed to its abort', async () => {
  const { coalesce, clock, ask, begun } = aCoalesce();
  const caller = new AbortController();
  const left = watched(coalesce.execute(aCall({ key: 'report 7', signal: caller.signal }), deaf));
  caller.abort();
  await clock.advance(0);
  expect([left.done, coalesce.underWay]).toEqual([true, 0]);
  ask();
  expect(begun).toHaveLength(1);
});

test('who has no time left does not begin', async () => {
  const { ask, begun, clock } = aCoalesce();
  const late = ask({ deadline: deadlineIn(clock, 0) });
  const gone = ask({ signal: AbortSignal.abort(new Error('gone')) });
  await clock.advance(0);
  expect(late.error).toMatchObject({ reason: 'deadline_passed', outcome: 'fail' });
  expect(gone.error).toMatchObject({ reason: 'aborted', outcome: 'fail' });
  expect(begun).toEqual([]);
});

test('beyond the bound of keys a call goes its own way, with its own signal and deadline', async () => {
  const { ask, begun, clock, coalesce } = aCoalesce({ keysMax: 1 });
  const caller = new AbortController();
  ask();
  const other = ask({ key: 'report 8', signal: caller.signal });
  ask({ key: 'report 8' });
  expect([begun.length, coalesce.underWay]).toEqual([3, 1]);
  caller.abort();
  await clock.advance(0);
  expect(other.error).toMatchObject({ reason: 'aborted' });
  expect(begun.map(({ end }) => end)).toEqual(['open', 'aborted', 'open']);
});

test('an answer leaves no listener and no timer behind, and does not abort what has ended', async () => {
  const { ask, begun, clock } = aCoalesce();
  const caller = new AbortController();
  ask({ signal: caller.signal, deadline: deadlineIn(clock, 100) });
  begun[0]?.answer('report');
  await clock.advance(0);
  expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
  expect([clock.pendingTimers, begun[0]?.call.signal.aborted]).toEqual([0, false]);
});
