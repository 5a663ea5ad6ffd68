import { expect, test } from 'vitest';
import type { Call } from './call.ts';
import { deadlineIn } from './deadline.ts';
import { timeout } from './timeout.ts';
import { aCall, aContext, hang, watched } from './test-fixture.ts';

test('an attempt that takes too long is really cancelled and its effect unknown', async () => {
  const context = aContext();
  let signal: AbortSignal | undefined;
  const attempt = (call: Call): Promise<never> => {
    signal = call.signal;
    return hang(call);
  };
  const seen = watched(timeout({ timeoutMs: 50 }, context).execute(aCall(), attempt));
  await context.clock.advance(49);
  expect(signal?.aborted).toBe(false);
  await context.clock.advance(1);
  expect(signal?.aborted).toBe(true);
  expect(seen.error).toMatchObject({ reason: 'timeout', outcome: 'unknown' });
});

const deaf = (): Promise<never> => new Promise(() => undefined);

test('the caller is answered even when the attempt pays no heed', async () => {
  const context = aContext();
  const seen = watched(timeout({ timeoutMs: 50 }, context).execute(aCall(), deaf));
  await context.clock.advance(50);
  expect(seen.error).toMatchObject({ reason: 'timeout' });
});

test('the deadline bounds the attempt too, and the attempt is told the shorter of both', async () => {
  const context = aContext();
  let toldMs = 0;
  const attempt = (call: Call): Promise<never> => {
    toldMs = call.deadline.atMs;
    return hang(call);
  };
  const call = aCall({ deadline: deadlineIn(context.clock, 30) });
  const seen = watched(timeout({ timeoutMs: 50 }, context).execute(call, attempt));
  await context.clock.advance(30);
  expect(seen.error).toMatchObject({ reason: 'timeout' });
  expect(toldMs).toBe(30);
});

test('an abort from outside is not a timeout', async () => {
  const context = aContext();
  const caller = new AbortController();
  const seen = watched(timeout({}, context).execute(aCall({ signal: caller.signal }), hang));
  caller.abort();
  await context.clock.advance(0);
  expect(seen.error).toMatchObject({ reason: 'aborted', outcome: 'unknown' });
});

test('a call that was aborted before is not begun', async () => {
  let begun = 0;
  const call = aCall({ signal: AbortSignal.abort() });
  const ended = timeout({}, aContext()).execute(call, () => Promise.resolve(begun++));
  await expect(ended).rejects.toMatchObject({ reason: 'aborted', outcome: 'fail' });
  expect(begun).toBe(0);
});

test('one call that times out leaves its siblings and its successor alone', async () => {
  const context = aContext();
  const policy = timeout({ timeoutMs: 50 }, context);
  const slow = watched(policy.execute(aCall(), hang));
  await context.clock.advance(20);
  const sibling = watched(policy.execute(aCall(), hang));
  await context.clock.advance(30);
  expect(slow.done).toBe(true);
  expect(sibling.done).toBe(false);
  await expect(policy.execute(aCall(), () => Promise.resolve('fine'))).resolves.toBe('fine');
});

test('an answer in time leaves no timer and no listener behind', async () => {
  const context = aContext();
  const caller = new AbortController();
  let inner: AbortSignal | undefined;
  await timeout({}, context).execute(aCall({ signal: caller.signal }), (call) => {
    inner = call.signal;
    return Promise.resolve();
  });
  caller.abort();
  expect(inner?.aborted).toBe(false);
  expect(context.clock.pendingTimers).toBe(0);
});
