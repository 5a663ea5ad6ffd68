import { expect, test } from 'vitest';
import { CallFailed } from './call-error.ts';
import { deadlineIn, noDeadline } from './deadline.ts';
import { deadline, forwardedTimeoutMs } from './deadline-policy.ts';
import { Bulkhead } from './bulkhead.ts';
import { aCall, aContext, hang, serverError, watched } from './test-fixture.ts';

test('the time that is left is capped, and never extended', async () => {
  const context = aContext();
  const policy = deadline({ deadlineMs: 100 }, context);
  const seen: number[] = [];
  const note = (call: { deadline: { atMs: number } }): Promise<void> => {
    seen.push(call.deadline.atMs);
    return Promise.resolve();
  };
  await policy.execute(aCall(), note);
  await policy.execute(aCall({ deadline: deadlineIn(context.clock, 40) }), note);
  expect(seen).toEqual([100, 40]);
  expect(context.clock.pendingTimers).toBe(0);
});

test('nothing begins after the deadline', async () => {
  const context = aContext();
  const call = aCall({ deadline: deadlineIn(context.clock, 0) });
  let begun = 0;
  const ended = deadline({}, context).execute(call, () => Promise.resolve(begun++));
  await expect(ended).rejects.toMatchObject({ reason: 'deadline_passed', outcome: 'fail' });
  expect(begun).toBe(0);
});

test('what is under way when it passes is aborted and may have happened', async () => {
  const context = aContext();
  const seen = watched(deadline({ deadlineMs: 100 }, context).execute(aCall(), hang));
  await context.clock.advance(99);
  expect(seen.done).toBe(false);
  await context.clock.advance(1);
  expect(seen.error).toMatchObject({ reason: 'timeout', outcome: 'unknown' });
});

test('what still waited inside it is refused and certainly did not happen', async () => {
  const context = aContext();
  const full = new Bulkhead({ concurrencyMax: 1, queueLengthMax: 1, waitMsMax: 1_000 }, context);
  const first = watched(full.execute(aCall(), hang));
  const policy = deadline({ deadlineMs: 100 }, context);
  const seen = watched(policy.execute(aCall(), (call) => full.execute(call, hang)));
  await context.clock.advance(100);
  expect(seen.error).toMatchObject({ reason: 'deadline_passed', outcome: 'fail' });
  expect(first.done).toBe(false);
});

test('an error that came by itself stays what it is', async () => {
  const context = aContext();
  const ended = deadline({ deadlineMs: 100 }, context).execute(aCall(), () => Promise.reject(serverError()));
  await expect(ended).rejects.toMatchObject({ reason: 'status', status: 503 });
});

test('an abort by the caller is not the deadline', async () => {
  const context = aContext();
  const caller = new AbortController();
  const seen = watched(deadline({}, context).execute(aCall({ signal: caller.signal }), hang));
  caller.abort(new Error('gone'));
  await context.clock.advance(0);
  expect(seen.error).toBeInstanceOf(CallFailed);
  expect(seen.error).toMatchObject({ reason: 'aborted' });
});

test('what is forwarded leaves the allowance for the way back and is never negative', async () => {
  const { clock } = aContext();
  const until = deadlineIn(clock, 100);
  expect(forwardedTimeoutMs(clock, until, 10)).toBe(90);
  await clock.advance(95.5);
  expect(forwardedTimeoutMs(clock, until, 10)).toBe(0);
  expect(forwardedTimeoutMs(clock, noDeadline, 10)).toBe(Number.POSITIVE_INFINITY);
});
