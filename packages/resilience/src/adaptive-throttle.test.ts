import { Random } from '@breakwater/clock';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { AdaptiveThrottle, type ThrottleOptions } from './adaptive-throttle.ts';
import { CallFailed, CallRefused } from './call-error.ts';
import { aCall, aContext, notFound, serverError, timedOut } from './test-fixture.ts';

function setUp(given: Partial<ThrottleOptions> = {}) {
  const context = aContext();
  const throttle = new AdaptiveThrottle(given, { ...context, random: new Random(1) });
  /** Makes calls that end so; returns how many of them were sent. */
  const make = async (times: number, error?: Error): Promise<number> => {
    let sent = 0;
    for (let i = 0; i < times; i++) {
      const next = (): Promise<string> => {
        sent++;
        return error === undefined ? Promise.resolve('answer') : Promise.reject(error);
      };
      await throttle.execute(aCall(), next).catch(() => undefined);
    }
    return sent;
  };
  return { ...context, throttle, make };
}

test('as long as half is accepted nothing is refused', async () => {
  const { make, throttle } = setUp();
  for (let i = 0; i < 50; i++) {
    expect(await make(1)).toBe(1);
    expect(await make(1, serverError())).toBe(1);
  }
  expect(throttle.refuseShare).toBe(0);
});

test('when nothing is accepted, most is refused, but never all', async () => {
  const { make, throttle, events } = setUp();
  expect(await make(10, serverError())).toBe(10);
  await make(1_000, serverError());
  expect(throttle.refuseShare).toBe(0.9);
  const sent = await make(1_000, serverError());
  expect(sent).toBeGreaterThan(60);
  expect(sent).toBeLessThan(140);
  expect(events.find(({ kind }) => kind === 'refused')).toMatchObject({
    policy: 'throttle',
    reason: 'throttled',
  });
});

test('it lets go when the dependency accepts again', async () => {
  const { make, throttle, clock } = setUp();
  await make(1_000, serverError());
  for (let second = 0; second < 15; second++) {
    await clock.advance(1_000);
    await make(100);
  }
  expect(throttle.refuseShare).toBe(0);
});

test('the share is that of the formula', async () => {
  const { make, throttle } = setUp({ acceptFactor: 1.5 });
  await make(8);
  await make(8, serverError());
  expect(throttle.refuseShare).toBeCloseTo((16 - 1.5 * 8) / 17);
});

test.each([
  ['an overload', serverError(), 9],
  ['a timeout', timedOut(), 9],
  ['a refused connection', new CallFailed('connection_refused', 'fail'), 9],
  ['429', new CallFailed('status', 'fail', { status: 429 }), 9],
  ['another error answer', new CallFailed('status', 'fail', { status: 500 }), 0],
  ['a 4xx answer', notFound(), 0],
  ['an abort', new CallFailed('aborted', 'unknown'), 0],
  ['a refusal by a policy inside', new CallRefused('breaker', 'breaker_open'), 0],
])('%s counts as it should', async (_, error, counted) => {
  const { make, throttle } = setUp({ volumeMin: 9 });
  await make(9, error);
  expect(throttle.refuseShare).toBeCloseTo(counted === 0 ? 0 : 0.9);
});

test('a burst after a silence is let through, though nothing of it was accepted yet', async () => {
  const { throttle, clock } = setUp();
  let sent = 0;
  for (let i = 0; i < 500; i++) {
    void throttle.execute(aCall(), () => {
      sent++;
      return new Promise(() => undefined);
    });
  }
  await clock.advance(0);
  expect(sent).toBe(500);
});

test('property: the share is that of a plain count of the window, within its cap', async () => {
  const step = fc.record({
    passMs: fc.integer({ min: 0, max: 4_000 }),
    accepted: fc.integer({ min: 0, max: 20 }),
    overloaded: fc.integer({ min: 0, max: 20 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const { throttle, clock, make, events } = setUp({ windowMs: 10_000 });
      const ended: { second: number; accepted: boolean }[] = [];
      for (const { passMs, accepted, overloaded } of steps) {
        await clock.advance(passMs);
        // Buckets are a second wide, so the window holds what began in the last ten of them.
        const second = Math.floor(clock.monotonicMs() / 1_000);
        const refusedBefore = events.length;
        const sentWell = await make(accepted);
        const sentBadly = await make(overloaded, serverError());
        const refused = events.length - refusedBefore;
        expect(sentWell + sentBadly + refused).toBe(accepted + overloaded);
        for (let i = 0; i < sentWell; i++) ended.push({ second, accepted: true });
        for (let i = 0; i < sentBadly + refused; i++) ended.push({ second, accepted: false });
        const recent = ended.filter((each) => each.second > second - 10);
        const accepts = recent.filter((each) => each.accepted).length;
        const share = Math.max(0, (recent.length - 2 * accepts) / (recent.length + 1));
        expect(throttle.refuseShare).toBeCloseTo(recent.length < 10 ? 0 : Math.min(0.9, share));
      }
    }),
    { numRuns: 30 },
  );
});
