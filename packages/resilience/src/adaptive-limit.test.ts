import { expect, test } from 'vitest';
import { AdaptiveLimit } from './adaptive-limit.ts';
import { CallFailed, CallRefused } from './call-error.ts';
import type { Call, Next } from './call.ts';
import type { ConcurrencyLimit, LimitSample } from './concurrency-limit.ts';
import { aCall, aContext, hang, notFound, serverError, timedOut, watched } from './test-fixture.ts';

/** A limit that the test sets, and that keeps what it is told. */
class FixedLimit implements ConcurrencyLimit {
  limit = 10;
  readonly samples: LimitSample[] = [];

  observe(sample: LimitSample): void {
    this.samples.push(sample);
  }
}

function setUp(limit: number, shares: Readonly<Record<string, number>> = {}) {
  const context = aContext();
  const fixed = new FixedLimit();
  fixed.limit = limit;
  const policy = new AdaptiveLimit(fixed, context, shares);
  const begin = (workClass = 'payment') => watched(policy.execute(aCall({ workClass }), hang));
  /** Makes one call that ends after so long. */
  const end = async (afterMs: number, error?: Error): Promise<void> => {
    const next: Next<void> = () =>
      new Promise((resolve, reject) =>
        context.clock.after(afterMs, () => (error === undefined ? resolve() : reject(error))),
      );
    watched(policy.execute(aCall(), next));
    await context.clock.advance(afterMs);
  };
  return { ...context, fixed, policy, begin, end };
}

test('calls beyond the limit are refused at once, nothing sent', async () => {
  const { policy, begin, clock } = setUp(2);
  const all = Array.from({ length: 3 }, () => begin());
  await clock.advance(0);
  expect(policy.inFlight).toBe(2);
  expect(all[2]?.error).toMatchObject({ policy: 'limit', reason: 'limit_reached', outcome: 'fail' });
});

test('a class may use its share of the limit, and leaves the rest to the others', async () => {
  const { begin, clock } = setUp(10, { loan: 0.7 });
  const loans = Array.from({ length: 8 }, () => begin('loan'));
  const payments = Array.from({ length: 4 }, () => begin());
  await clock.advance(0);
  expect(loans.map(({ done }) => done)).toEqual([...Array.from({ length: 7 }, () => false), true]);
  expect(payments.map(({ done }) => done)).toEqual([false, false, false, true]);
});

test('a class is refused while the others use what it may, though none of it is in flight', async () => {
  const { begin, clock } = setUp(10, { loan: 0.7 });
  for (let i = 0; i < 7; i++) begin();
  const loan = begin('loan');
  await clock.advance(0);
  expect(loan.error).toMatchObject({ reason: 'limit_reached' });
});

test('with a spread the low cohorts of a class are refused first, and work of no customer last', async () => {
  const context = aContext();
  const fixed = new FixedLimit();
  const policy = new AdaptiveLimit(fixed, context, { loan: 0.8 }, { cohortSpread: 0.5 });
  const isLetIn = async (change: Partial<Call>): Promise<boolean> => {
    const call = watched(policy.execute(aCall(change), () => Promise.resolve()));
    await context.clock.advance(0);
    return call.error === undefined;
  };
  const lowestFirst = async (workClass: string): Promise<boolean[]> => {
    const calls = [0, 50, 99, undefined].map((cohort) =>
      isLetIn({ workClass, ...(cohort === undefined ? {} : { cohort }) }),
    );
    return Promise.all(calls);
  };
  const inFlight = async (count: number): Promise<void> => {
    while (policy.inFlight < count) void watched(policy.execute(aCall(), hang));
    await context.clock.advance(0);
  };
  expect(await lowestFirst('loan')).toEqual([true, true, true, true]);
  await inFlight(4);
  expect(await lowestFirst('loan')).toEqual([false, true, true, true]);
  await inFlight(6);
  expect(await lowestFirst('loan')).toEqual([false, false, true, true]);
  expect(await lowestFirst('payment')).toEqual([false, true, true, true]);
});

test('one call of a class is let in however small the limit is, so that it can grow again', async () => {
  const { begin, clock } = setUp(1, { loan: 0.5 });
  const loan = begin('loan');
  await clock.advance(0);
  expect(loan.done).toBe(false);
});

test('answers and failures of the dependency are samples, with how many were in flight when they began', async () => {
  const { fixed, begin, end } = setUp(10);
  begin();
  await end(30);
  await end(20, notFound());
  await end(40, serverError());
  await end(50, new CallFailed('connection_lost', 'unknown'));
  expect(fixed.samples).toEqual([
    { latencyMs: 30, inFlight: 2, dropped: false },
    { latencyMs: 20, inFlight: 2, dropped: false },
    { latencyMs: 40, inFlight: 2, dropped: true },
    { latencyMs: 50, inFlight: 2, dropped: true },
  ]);
});

test.each([
  ['a refusal by a policy inside', new CallRefused('breaker', 'breaker_open')],
  ['an abort', new CallFailed('aborted', 'unknown')],
  ['a mistake in the program', new TypeError('no')],
])('%s is no sample', async (_, error) => {
  const { fixed, policy, end } = setUp(10);
  await end(30, error);
  expect(fixed.samples).toEqual([]);
  expect(policy.inFlight).toBe(0);
});

test('a timeout is a drop, unless it came sooner than answers usually do', async () => {
  const { fixed, end } = setUp(10);
  await end(100);
  await end(20, timedOut());
  await end(150, timedOut());
  expect(fixed.samples.map(({ latencyMs, dropped }) => [latencyMs, dropped])).toEqual([
    [100, false],
    [150, true],
  ]);
});

test('an overload that is told by 429 is a drop', async () => {
  const { fixed, end } = setUp(10);
  await end(5, new CallFailed('status', 'fail', { status: 429 }));
  expect(fixed.samples).toMatchObject([{ dropped: true }]);
});

test('each new limit is told once', async () => {
  const { fixed, events, end } = setUp(10);
  await end(10);
  fixed.limit = 12;
  await end(10);
  await end(10);
  const told = events.flatMap((event) => (event.kind === 'limitChanged' ? [event.limit] : []));
  expect(told).toEqual([10, 12]);
});

test('a share out of its range is refused with its path', () => {
  expect(() => setUp(10, { loan: 1.5 })).toThrow('limit.classShareMax.loan');
});
