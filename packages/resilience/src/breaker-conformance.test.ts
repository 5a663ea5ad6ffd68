import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { notFound, serverError, watched } from './test-fixture.ts';
import {
  type BreakerKind,
  type TestedBreaker,
  cockatiel,
  openMs,
  ourBreaker,
  ours,
  rowMax,
  volumeMin,
  windowMs,
} from './test-breakers.ts';

/** The time of breakers that read it from Date. Promises need none, so that nothing else is faked. */
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

const answers = (): Promise<string> => Promise.resolve('answer');
const fails = (): Promise<string> => Promise.reject(serverError());
const isNoFailure = (): Promise<string> => Promise.reject(notFound());

/** What a call comes to: its answer or its error. */
function ended(breaker: TestedBreaker, attempt: () => Promise<string>): Promise<unknown> {
  return breaker.run(attempt).catch((error: unknown) => error);
}

async function repeat(times: number, breaker: TestedBreaker, attempt: () => Promise<string>): Promise<void> {
  for (let i = 0; i < times; i++) await ended(breaker, attempt);
}

async function tripped(kind: BreakerKind, probes?: number): Promise<TestedBreaker> {
  const breaker = kind.byConsecutiveFailures(probes);
  await repeat(rowMax, breaker, fails);
  return breaker;
}

/** An attempt that the test ends, and whether it has begun. */
function anAttempt() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const attempt = {
    hasBegun: false,
    next: () => {
      attempt.hasBegun = true;
      return promise;
    },
    answer: () => resolve('late'),
    fail: () => reject(serverError()),
  };
  return attempt;
}

describe.each([ours, cockatiel])('every breaker: $name', (kind) => {
  test('closed, it hands answers and failures on as they are', async () => {
    const breaker = kind.byConsecutiveFailures();
    expect(await ended(breaker, answers)).toBe('answer');
    expect(await ended(breaker, fails)).toMatchObject({ status: 503 });
    expect(breaker.state).toBe('closed');
  });

  test('it opens on so many failures in a row, and an answer begins the row anew', async () => {
    const breaker = kind.byConsecutiveFailures();
    await repeat(rowMax - 1, breaker, fails);
    await ended(breaker, answers);
    await repeat(rowMax - 1, breaker, fails);
    expect(breaker.state).toBe('closed');
    await ended(breaker, fails);
    expect(breaker.state).toBe('open');
  });

  test('it opens when more than the share of at least the minimum volume failed', async () => {
    const few = kind.byFailureShare();
    await repeat(volumeMin - 1, few, fails);
    expect(few.state).toBe('closed');
    await ended(few, fails);
    expect(few.state).toBe('open');
    const half = kind.byFailureShare();
    await repeat(volumeMin, half, answers);
    await repeat(volumeMin, half, fails);
    expect(half.state).toBe('closed');
    await ended(half, fails);
    expect(half.state).toBe('open');
  });

  test('what is no failure of the dependency does not count while it is closed', async () => {
    for (const breaker of [kind.byConsecutiveFailures(), kind.byFailureShare()]) {
      await repeat(2 * volumeMin, breaker, isNoFailure);
      expect(breaker.state).toBe('closed');
    }
  });

  test('open, it refuses and calls nothing', async () => {
    const breaker = await tripped(kind);
    const attempt = anAttempt();
    await breaker.pass(openMs - 1);
    expect(breaker.isRefusal(await ended(breaker, attempt.next))).toBe(true);
    expect(attempt.hasBegun).toBe(false);
  });

  test('after its time it lets a probe through, and the answer closes it', async () => {
    const breaker = await tripped(kind);
    await breaker.pass(openMs);
    expect(await ended(breaker, answers)).toBe('answer');
    expect(breaker.state).toBe('closed');
  });

  test('a probe that fails opens it for as long again', async () => {
    const breaker = await tripped(kind);
    await breaker.pass(openMs);
    expect(await ended(breaker, fails)).toMatchObject({ status: 503 });
    expect(breaker.state).toBe('open');
    await breaker.pass(openMs - 1);
    expect(breaker.isRefusal(await ended(breaker, answers))).toBe(true);
    await breaker.pass(1);
    expect(await ended(breaker, answers)).toBe('answer');
  });

  test('what it refused counts for nothing afterwards, and neither does what failed before', async () => {
    const breaker = await tripped(kind);
    await repeat(100, breaker, answers);
    await breaker.pass(openMs);
    await ended(breaker, answers);
    await repeat(rowMax - 1, breaker, fails);
    expect(breaker.state).toBe('closed');
  });

  test('while a probe is out no other call begins', async () => {
    const breaker = await tripped(kind);
    await breaker.pass(openMs);
    const [probe, other] = [anAttempt(), anAttempt()];
    const probing = watched(breaker.run(probe.next));
    watched(breaker.run(other.next));
    await breaker.pass(0);
    expect([probe.hasBegun, other.hasBegun, probing.done]).toEqual([true, false, false]);
  });

  test('of several probes all must answer, and the first that fails opens it', async () => {
    const breaker = await tripped(kind, 3);
    await breaker.pass(openMs);
    await repeat(2, breaker, answers);
    expect(breaker.state).toBe('half-open');
    await ended(breaker, fails);
    expect(breaker.state).toBe('open');
    await breaker.pass(openMs);
    await repeat(3, breaker, answers);
    expect(breaker.state).toBe('closed');
  });

  test('isolated by hand, it refuses until it is released', async () => {
    const breaker = kind.byFailureShare();
    const release = breaker.isolate();
    expect(breaker.state).toBe('isolated');
    expect(breaker.isRefusal(await ended(breaker, answers))).toBe(true);
    release();
    expect(await ended(breaker, answers)).toBe('answer');
  });
});

describe('where they differ', () => {
  test.each([
    [ours, 'refused'],
    [cockatiel, 'answer'],
  ])('a call during a probe: $name', async (kind, expected) => {
    const breaker = await tripped(kind);
    await breaker.pass(openMs);
    const probe = anAttempt();
    const probing = ended(breaker, probe.next);
    const other = ended(breaker, answers);
    probe.answer();
    await probing;
    const end = await other;
    expect(breaker.isRefusal(end) ? 'refused' : end).toBe(expected);
  });

  test.each([
    [ours, 'half-open'],
    [cockatiel, 'closed'],
  ])('after a probe that is no failure of the dependency and no answer: $name', async (kind, expected) => {
    const breaker = await tripped(kind);
    await breaker.pass(openMs);
    await ended(breaker, isNoFailure);
    expect(breaker.state).toBe(expected);
  });

  test.each([
    [ours, 'answer'],
    [cockatiel, 'waits'],
  ])('a call long after a probe that hangs: $name', async (kind, expected) => {
    const breaker = await tripped(kind);
    await breaker.pass(openMs);
    watched(breaker.run(anAttempt().next));
    await breaker.pass(100 * openMs);
    const seen = watched(breaker.run(answers));
    await breaker.pass(0);
    expect(seen.done ? seen.value : 'waits').toBe(expected);
  });

  test.each([
    [ours, 'closed'],
    [cockatiel, 'open'],
  ])('failures that began before it opened and end after it closed: $name', async (kind, expected) => {
    const breaker = kind.byConsecutiveFailures();
    const old = Array.from({ length: rowMax }, anAttempt);
    const late = old.map(({ next }) => ended(breaker, next));
    await repeat(rowMax, breaker, fails);
    await breaker.pass(openMs);
    await ended(breaker, answers);
    for (const attempt of old) attempt.fail();
    await Promise.all(late);
    expect(breaker.state).toBe(expected);
  });

  test.each([
    [ours, 'closed'],
    [cockatiel, 'open'],
  ])('failures on both sides of a pause longer than the window: $name', async (kind, expected) => {
    const breaker = kind.byFailureShare();
    await repeat(volumeMin - 1, breaker, fails);
    await breaker.pass(2 * windowMs);
    await ended(breaker, fails);
    expect(breaker.state).toBe(expected);
  });

  test.each([
    ['ours', ourBreaker({ slowCallMs: 100 }), 'open'],
    ['cockatiel, which has no rule for them,', cockatiel.byFailureShare(), 'closed'],
  ])('slow answers: %s', async (_, breaker, expected) => {
    const answersLate = async (): Promise<string> => {
      await breaker.pass(101);
      return 'answer';
    };
    await repeat(volumeMin, breaker, answersLate);
    expect(breaker.state).toBe(expected);
  });
});
