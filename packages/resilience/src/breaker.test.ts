import { expect, test } from 'vitest';
import { Breaker, type BreakerOptions } from './breaker.ts';
import { CallFailed, CallRefused } from './call-error.ts';
import { deadlineIn } from './deadline.ts';
import { aCall, aContext, notFound, serverError, timedOut, watched } from './test-fixture.ts';

function aBreaker(given: Partial<BreakerOptions> = {}) {
  const context = aContext();
  const breaker = new Breaker({ openMs: 5_000, ...given }, context);
  const end = (failure?: Error): Promise<unknown> =>
    breaker
      .execute(aCall(), () => (failure === undefined ? Promise.resolve('answer') : Promise.reject(failure)))
      .catch((thrown: unknown) => thrown);
  const trip = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) await end(serverError());
  };
  return { ...context, breaker, end, trip };
}

/** An attempt that the test ends when it likes. */
function anAttempt() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  return { next: () => promise, answer: () => resolve('late'), fail: () => reject(serverError()) };
}

test('it opens when the rule trips, and says for how long', async () => {
  const { breaker, trip, end, clock } = aBreaker();
  await trip();
  expect(breaker.state).toBe('open');
  await clock.advance(1_000);
  expect(breaker.retryAfterMs).toBe(4_000);
  expect(await end()).toMatchObject({ reason: 'breaker_open', outcome: 'fail', retryAfterMs: 4_000 });
});

test('open lets no attempt through', async () => {
  const { breaker, trip } = aBreaker();
  await trip();
  let begun = 0;
  await expect(breaker.execute(aCall(), () => Promise.resolve(begun++))).rejects.toBeInstanceOf(CallRefused);
  expect(begun).toBe(0);
});

test('after openMs one probe at a time goes through, and its answer closes', async () => {
  const { breaker, trip, end, clock } = aBreaker();
  await trip();
  await clock.advance(5_000);
  expect(breaker.state).toBe('half-open');
  const probe = anAttempt();
  const probing = watched(breaker.execute(aCall(), probe.next));
  expect(await end()).toMatchObject({ reason: 'breaker_open' });
  probe.answer();
  await clock.advance(0);
  expect(probing.value).toBe('late');
  expect(breaker.state).toBe('closed');
});

test('a failed probe opens it for as long again', async () => {
  const { breaker, trip, end, clock } = aBreaker();
  await trip();
  await clock.advance(5_000);
  await end(timedOut());
  expect(breaker.state).toBe('open');
  expect(breaker.retryAfterMs).toBe(5_000);
});

test('half-open lets a set number of probes through and closes when as many have answered', async () => {
  const { breaker, trip, end, clock } = aBreaker({ probesMax: 3 });
  await trip();
  await clock.advance(5_000);
  const probes = [anAttempt(), anAttempt()];
  const probing = probes.map(({ next }) => watched(breaker.execute(aCall(), next)));
  expect(await end()).toBe('answer');
  expect(await end()).toMatchObject({ reason: 'breaker_open', retryAfterMs: undefined });
  expect(breaker.state).toBe('half-open');
  for (const probe of probes) probe.answer();
  await clock.advance(0);
  expect(probing.every(({ done }) => done)).toBe(true);
  expect(breaker.state).toBe('closed');
});

test('the first probe that fails opens it, and what the others answer moves nothing', async () => {
  const { breaker, trip, end, clock } = aBreaker({ probesMax: 3 });
  await trip();
  await clock.advance(5_000);
  const probes = [anAttempt(), anAttempt()];
  const probing = probes.map(({ next }) => watched(breaker.execute(aCall(), next)));
  await end(timedOut());
  expect(breaker.state).toBe('open');
  for (const probe of probes) probe.answer();
  await clock.advance(0);
  expect(probing.every(({ done }) => done)).toBe(true);
  expect(breaker.state).toBe('open');
});

test('only the probe that hangs loses its place', async () => {
  const { breaker, trip, end, clock } = aBreaker({ probesMax: 2 });
  await trip();
  await clock.advance(5_000);
  const hung = anAttempt();
  const hanging = watched(breaker.execute(aCall(), hung.next));
  await clock.advance(4_000);
  expect(await end()).toBe('answer');
  expect(await end()).toMatchObject({ reason: 'breaker_open' });
  await clock.advance(1_000);
  expect(breaker.state).toBe('half-open');
  hung.fail();
  await clock.advance(0);
  expect(hanging.done).toBe(true);
  expect(breaker.state).toBe('half-open');
  expect(await end()).toBe('answer');
  expect(breaker.state).toBe('closed');
});

test('failures in a row open it before the share of them could', async () => {
  const { breaker, end } = aBreaker({ consecutiveFailuresMax: 3 });
  for (const failure of [serverError(), timedOut(), undefined, serverError(), notFound(), timedOut()]) {
    await end(failure);
  }
  expect(breaker.state).toBe('closed');
  await end(serverError());
  expect(breaker.state).toBe('open');
});

test('slow answers open it, and a slow probe counts as failed', async () => {
  const { breaker, clock } = aBreaker({ slowCallMs: 200 });
  const answerAfter = (ms: number): Promise<string> =>
    breaker.execute(aCall(), async () => {
      await clock.advance(ms);
      return 'answer';
    });
  for (let i = 0; i < 20; i++) expect(await answerAfter(201)).toBe('answer');
  expect(breaker.state).toBe('open');
  await clock.advance(5_000);
  await answerAfter(201);
  expect(breaker.state).toBe('open');
  await clock.advance(5_000);
  await answerAfter(200);
  expect(breaker.state).toBe('closed');
});

test.each([
  ['a 4xx', notFound()],
  ['an abort', new CallFailed('aborted', 'unknown')],
  ['a refusal by another policy', new CallRefused('bulkhead', 'bulkhead_full')],
  ['a mistake in the program', new TypeError('x is undefined')],
])('%s neither counts nor ends a probe for good', async (_, error) => {
  const { breaker, trip, end, clock } = aBreaker();
  for (let i = 0; i < 100; i++) await end(error);
  expect(breaker.state).toBe('closed');
  await trip();
  await clock.advance(5_000);
  await end(error);
  expect(breaker.state).toBe('half-open');
  await end();
  expect(breaker.state).toBe('closed');
});

test('a timeout at which the own deadline has passed does not count', async () => {
  const { breaker, clock } = aBreaker();
  for (let i = 0; i < 40; i++) {
    const call = aCall({ deadline: deadlineIn(clock, 0) });
    await breaker.execute(call, () => Promise.reject(timedOut())).catch(() => undefined);
  }
  expect(breaker.state).toBe('closed');
});

test('each infrastructure failure counts', async () => {
  for (const error of [
    timedOut(),
    new CallFailed('connection_refused', 'fail'),
    new CallFailed('connection_lost', 'unknown'),
    new CallFailed('status', 'unknown', { status: 500 }),
    new CallFailed('bad_answer', 'fail'),
  ]) {
    const { breaker, end } = aBreaker();
    for (let i = 0; i < 20; i++) await end(error);
    expect(breaker.state).toBe('open');
  }
});

test('a late failure of an older generation does not open a newer one', async () => {
  const { breaker, trip, end, clock } = aBreaker();
  const old = Array.from({ length: 30 }, anAttempt);
  const late = old.map(({ next }) => watched(breaker.execute(aCall(), next)));
  await trip();
  await clock.advance(5_000);
  await end();
  expect(breaker.state).toBe('closed');
  for (const attempt of old) attempt.fail();
  await clock.advance(0);
  expect(late.every(({ done }) => done)).toBe(true);
  expect(breaker.state).toBe('closed');
});

test('it can be isolated and released by hand', async () => {
  const { breaker, end } = aBreaker();
  breaker.isolate();
  expect(breaker.state).toBe('isolated');
  expect(await end()).toMatchObject({ reason: 'breaker_open', retryAfterMs: undefined });
  breaker.release();
  expect(await end()).toBe('answer');
});

test('every change of state is told once', async () => {
  const { breaker, trip, end, clock, events } = aBreaker();
  await trip();
  await clock.advance(5_000);
  await end();
  breaker.isolate();
  breaker.isolate();
  const changes = events.flatMap((event) =>
    event.kind === 'stateChanged' ? [`${event.from} > ${event.to}`] : [],
  );
  expect(changes).toEqual(['closed > open', 'open > half-open', 'half-open > closed', 'closed > isolated']);
});

test('a minimum volume below twenty is refused', () => {
  expect(() => aBreaker({ volumeMin: 19 })).toThrow('breaker.volumeMin');
});
