import { Random } from '@breakwater/clock';
import { expect, test } from 'vitest';
import { CallFailed, CallRefused } from './call-error.ts';
import { deadlineIn } from './deadline.ts';
import { RetryBudget } from './retry-budget.ts';
import { type RetryOptions, retry } from './retry.ts';
import { aCall, aContext, notFound, serverError, timedOut, watched } from './test-fixture.ts';

/** Runs a call whose attempts end as listed: an error is thrown, anything else is the answer. */
function scripted(ends: readonly unknown[], given: Partial<RetryOptions> = {}, budget?: RetryBudget) {
  const context = aContext();
  const beganMs: number[] = [];
  const policy = retry(given, { ...context, random: new Random(7), ...(budget && { budget }) });
  const attempt = async (): Promise<unknown> => {
    const end = ends[beganMs.length];
    beganMs.push(context.clock.monotonicMs());
    if (end instanceof Error) throw end;
    return end;
  };
  return { context, beganMs, attempt, policy };
}

async function ended(ends: readonly unknown[], given: Partial<RetryOptions> = {}, change = {}) {
  const { context, policy, attempt, beganMs } = scripted(ends, given);
  const seen = watched(policy.execute(aCall(change), attempt));
  await context.clock.advance(10_000);
  return { seen, beganMs, context };
}

test('an attempt that failed in a way that passes is tried again', async () => {
  const { seen, beganMs } = await ended([serverError(), timedOut(), 'answer'], { attemptsMax: 3 });
  expect(seen.value).toBe('answer');
  expect(beganMs).toHaveLength(3);
});

test.each([
  ['connection_refused', new CallFailed('connection_refused', 'fail'), 2],
  ['connection_lost', new CallFailed('connection_lost', 'unknown'), 2],
  ['status 429', new CallFailed('status', 'fail', { status: 429 }), 2],
  ['status 500', new CallFailed('status', 'unknown', { status: 500 }), 1],
  ['status 404', notFound(), 1],
  ['an abort', new CallFailed('aborted', 'unknown'), 1],
  ['a bad answer', new CallFailed('bad_answer', 'unknown'), 1],
  ['a refusal', new CallRefused('breaker', 'breaker_open'), 1],
])('after %s there are %3$i attempts', async (_, error, attempts) => {
  const { beganMs } = await ended([error, 'answer']);
  expect(beganMs).toHaveLength(attempts);
});

test('an answer is final and a call that is not repeatable is sent once', async () => {
  expect((await ended(['declined', 'approved'])).seen.value).toBe('declined');
  expect((await ended([serverError(), 'answer'], {}, { repeatable: false })).beganMs).toHaveLength(1);
});

test('attempts are bounded', async () => {
  const { seen, beganMs } = await ended(Array.from({ length: 9 }, serverError), { attemptsMax: 4 });
  expect(beganMs).toHaveLength(4);
  expect(seen.error).toMatchObject({ status: 503 });
});

test('pauses stay between their bounds, and are the same for the same seed', async () => {
  const given = { attemptsMax: 6, backoffMsMin: 20, backoffMsMax: 90 };
  const runs = await Promise.all([1, 2].map(() => ended(Array.from({ length: 6 }, serverError), given)));
  const [first, second] = runs.map(({ beganMs }) => beganMs);
  expect(first).toEqual(second);
  const pauses = first?.slice(1).map((beganMs, i) => beganMs - (first[i] ?? 0)) ?? [];
  for (const pauseMs of pauses) {
    expect(pauseMs).toBeGreaterThanOrEqual(20);
    expect(pauseMs).toBeLessThanOrEqual(90);
  }
  expect(new Set(pauses).size).toBeGreaterThan(2);
});

test('a Retry-After is honoured even when it is longer than the longest pause', async () => {
  const error = new CallFailed('status', 'fail', { status: 503, retryAfterMs: 2_000 });
  expect((await ended([error, 'answer'])).beganMs).toEqual([0, 2_000]);
});

test('no attempt begins at or after the deadline', async () => {
  const given = { backoffMsMin: 50, backoffMsMax: 50 };
  for (const [leftMs, attempts] of [
    [50, 1],
    [51, 2],
  ] as const) {
    const { policy, context, attempt, beganMs } = scripted([serverError(), 'answer'], given);
    const seen = watched(policy.execute(aCall({ deadline: deadlineIn(context.clock, leftMs) }), attempt));
    await context.clock.advance(100);
    expect(beganMs).toHaveLength(attempts);
    expect(seen.done).toBe(true);
  }
});

test('a pause that would last until the deadline is not begun, and takes nothing from the budget', async () => {
  const { clock } = aContext();
  const budget = new RetryBudget({}, clock);
  const patience = new CallFailed('status', 'fail', { status: 503, retryAfterMs: 50 });
  const { policy, context, attempt } = scripted([patience, 'answer'], {}, budget);
  const leftBefore = budget.left;
  const seen = watched(policy.execute(aCall({ deadline: deadlineIn(context.clock, 50) }), attempt));
  await context.clock.advance(0);
  expect(seen.error).toBe(patience);
  expect(context.clock.pendingTimers).toBe(0);
  expect(budget.left).toBeCloseTo(leftBefore + 0.1);
});

test('an earlier attempt that may have happened makes the whole unknown', async () => {
  const { seen } = await ended([timedOut(), serverError()]);
  expect(seen.error).toMatchObject({ reason: 'timeout', outcome: 'unknown' });
  const refused = await ended([timedOut(), new CallRefused('breaker', 'breaker_open')]);
  expect(refused.seen.error).toMatchObject({ outcome: 'unknown' });
});

test('attempts that certainly did not happen leave a certain failure', async () => {
  expect((await ended([serverError(), serverError()])).seen.error).toMatchObject({ outcome: 'fail' });
});

test('a mistake in the program is thrown as it is', async () => {
  const mistake = new TypeError('undefined is not a function');
  const { seen, beganMs } = await ended([mistake, 'answer']);
  expect(seen.error).toBe(mistake);
  expect(beganMs).toHaveLength(1);
});

test('when the caller goes away during a pause there is no other attempt', async () => {
  const { policy, context, attempt, beganMs } = scripted([timedOut(), 'answer']);
  const caller = new AbortController();
  const seen = watched(policy.execute(aCall({ signal: caller.signal }), attempt));
  await context.clock.advance(1);
  caller.abort();
  await context.clock.advance(1_000);
  expect(seen.error).toMatchObject({ reason: 'timeout' });
  expect(beganMs).toHaveLength(1);
  expect(context.clock.pendingTimers).toBe(0);
});

test('an empty budget ends the retries and tells the listener', async () => {
  const { clock } = aContext();
  const budget = new RetryBudget({ retryShare: 0, retriesPerSecondMin: 0 }, clock);
  const { policy, context, attempt, beganMs } = scripted([serverError(), 'answer'], {}, budget);
  const seen = watched(policy.execute(aCall(), attempt));
  await context.clock.advance(1_000);
  expect(seen.error).toMatchObject({ reason: 'status' });
  expect(beganMs).toHaveLength(1);
  expect(context.events).toContainEqual(
    expect.objectContaining({ kind: 'refused', policy: 'retry', reason: 'retry_budget_empty' }),
  );
});

test('a shortest pause that is longer than the longest is refused', () => {
  expect(() => scripted([], { backoffMsMin: 100, backoffMsMax: 50 })).toThrow('retry.backoffMsMin');
});
