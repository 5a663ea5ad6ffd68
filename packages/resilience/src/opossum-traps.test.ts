import CircuitBreaker from 'opossum';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Breaker } from './breaker.ts';
import { Bulkhead } from './bulkhead.ts';
import type { Call } from './call.ts';
import { pipeline } from './pipeline.ts';
import { aCall, aContext, hang, notFound, serverError, watched } from './test-fixture.ts';
import { timeout } from './timeout.ts';

/** Each trap is shown on opossum itself, and then that ours is free of it. */
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Attempt = () => Promise<unknown>;

function bare(options: CircuitBreaker.Options): CircuitBreaker<[Attempt]> {
  return new CircuitBreaker((attempt: Attempt) => attempt(), { resetTimeout: 1_000, ...options });
}

const fails: Attempt = () => Promise.reject(serverError());
const answers: Attempt = () => Promise.resolve('answer');
const silently = (ended: Promise<unknown>): Promise<unknown> => ended.catch((error: unknown) => error);

function ours() {
  vi.useRealTimers();
  const context = aContext();
  const breaker = new Breaker({ openMs: 1_000 }, context);
  const run = (attempt: Attempt): Promise<unknown> => silently(breaker.execute(aCall(), attempt));
  const trip = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) await run(fails);
  };
  return { context, clock: context.clock, breaker, run, trip };
}

describe('one failure', () => {
  test('opens opossum with its default volumeThreshold of 0', async () => {
    const circuit = bare({});
    await silently(circuit.fire(fails));
    expect(circuit.opened).toBe(true);
  });

  test('does not open ours, nor do nineteen', async () => {
    const { breaker, run } = ours();
    for (let i = 0; i < 19; i++) await run(fails);
    expect(breaker.state).toBe('closed');
  });
});

describe('a 4xx in half-open', () => {
  test('closes opossum when an errorFilter lets it pass', async () => {
    const circuit = bare({ errorFilter: () => true });
    circuit.open();
    await vi.advanceTimersByTimeAsync(1_000);
    await silently(circuit.fire(() => Promise.reject(notFound())));
    expect(circuit.closed).toBe(true);
  });

  test('leaves ours half-open, with room for the next probe', async () => {
    const { breaker, run, trip, clock } = ours();
    await trip();
    await clock.advance(1_000);
    await run(() => Promise.reject(notFound()));
    expect(breaker.state).toBe('half-open');
    expect(await run(answers)).toBe('answer');
  });
});

describe('refusals for lack of capacity', () => {
  test('open opossum', async () => {
    const circuit = bare({ capacity: 1, timeout: false, volumeThreshold: 5 });
    void circuit.fire(() => new Promise(() => undefined));
    for (let i = 0; i < 10; i++) await silently(circuit.fire(answers));
    expect(circuit.opened).toBe(true);
  });

  test('do not open ours, whether the bulkhead stands outside or inside', async () => {
    const { breaker, context } = ours();
    const bulkhead = new Bulkhead({ concurrencyMax: 1, queueLengthMax: 0 }, context);
    const outside = pipeline([bulkhead, breaker]);
    const hanging = watched(outside.execute(aCall(), hang));
    for (let i = 0; i < 30; i++) {
      await silently(outside.execute(aCall(), answers));
      await silently(breaker.execute(aCall(), (call) => bulkhead.execute(call, answers)));
    }
    expect(hanging.done).toBe(false);
    expect(breaker.state).toBe('closed');
  });
});

describe('work that runs into the timeout', () => {
  test('goes on in opossum while its slot is given away: capacity 2 runs 10 at once', async () => {
    const circuit = bare({ capacity: 2, timeout: 10, volumeThreshold: 1_000 });
    let running = 0;
    const works: Attempt = () => {
      running++;
      return new Promise(() => undefined);
    };
    for (let i = 0; i < 5; i++) {
      const both = [circuit.fire(works), circuit.fire(works)].map(silently);
      await vi.advanceTimersByTimeAsync(10);
      await Promise.all(both);
    }
    expect(running).toBe(10);
  });

  test('is cancelled in ours: a bulkhead of 2 never has more than 2 running', async () => {
    const { breaker, context, clock } = ours();
    const bulkhead = new Bulkhead({ concurrencyMax: 2, queueLengthMax: 20, waitMsMax: 1_000 }, context);
    const guarded = pipeline([bulkhead, breaker, timeout({ timeoutMs: 10 }, context)]);
    let running = 0;
    let most = 0;
    const works = async (call: Call): Promise<void> => {
      most = Math.max(most, ++running);
      await hang(call).finally(() => running--);
    };
    const all = Array.from({ length: 10 }, () => watched(guarded.execute(aCall(), works)));
    await clock.advance(100);
    expect(all.every(({ done }) => done)).toBe(true);
    expect(most).toBe(2);
    expect(running).toBe(0);
  });
});

describe('a call that began before the trip and succeeds late', () => {
  test('closes opossum in half-open though no probe was made', async () => {
    const circuit = bare({ timeout: false });
    const { promise, resolve } = Promise.withResolvers<string>();
    const old = circuit.fire(() => promise);
    circuit.open();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(circuit.halfOpen).toBe(true);
    resolve('late');
    await old;
    expect(circuit.closed).toBe(true);
  });

  test('moves nothing in ours', async () => {
    const { breaker, run, trip, clock } = ours();
    const { promise, resolve } = Promise.withResolvers<string>();
    const old = run(() => promise);
    await trip();
    await clock.advance(1_000);
    resolve('late');
    expect(await old).toBe('late');
    expect(breaker.state).toBe('half-open');
  });
});

describe('a probe that hangs', () => {
  test('makes opossum without a timeout reject for ever', async () => {
    const circuit = bare({ timeout: false });
    circuit.open();
    await vi.advanceTimersByTimeAsync(1_000);
    void circuit.fire(() => new Promise(() => undefined));
    await vi.advanceTimersByTimeAsync(3_600_000);
    await expect(circuit.fire(answers)).rejects.toThrow('Breaker is open');
  });

  test('makes room for another in ours after openMs', async () => {
    const { breaker, run, trip, clock } = ours();
    await trip();
    await clock.advance(1_000);
    const { promise, reject } = Promise.withResolvers<string>();
    const hung = run(() => promise);
    await clock.advance(999);
    expect(await run(answers)).toMatchObject({ reason: 'breaker_open' });
    await clock.advance(1);
    expect(await run(answers)).toBe('answer');
    reject(serverError());
    await hung;
    expect(breaker.state).toBe('closed');
  });
});

describe('one call that times out', () => {
  test('aborts its siblings in opossum and leaves the next call aborted', async () => {
    const controller = new AbortController();
    const circuit = bare({ timeout: 10, abortController: controller, volumeThreshold: 100 });
    const slow = silently(circuit.fire(() => new Promise(() => undefined)));
    await vi.advanceTimersByTimeAsync(9);
    const sibling = watched(circuit.fire(() => new Promise(() => undefined)));
    await vi.advanceTimersByTimeAsync(1);
    await slow;
    expect([sibling.done, controller.signal.aborted]).toEqual([false, true]);
    let nextIsAborted: boolean | undefined;
    await circuit.fire(() => Promise.resolve((nextIsAborted = controller.signal.aborted)));
    expect(nextIsAborted).toBe(true);
  });

  test('touches no other call in ours', async () => {
    const { breaker, context, clock } = ours();
    const guarded = pipeline([breaker, timeout({ timeoutMs: 10 }, context)]);
    const signals: AbortSignal[] = [];
    const hangs = (call: Call): Promise<never> => {
      signals.push(call.signal);
      return hang(call);
    };
    const slow = watched(guarded.execute(aCall(), hangs));
    await clock.advance(9);
    const sibling = watched(guarded.execute(aCall(), hangs));
    await clock.advance(1);
    const next = watched(guarded.execute(aCall(), hangs));
    expect(signals.map((signal) => signal.aborted)).toEqual([true, false, false]);
    expect([slow.done, sibling.done, next.done]).toEqual([true, false, false]);
  });
});

describe('rejected calls', () => {
  test("inflate opossum's count of fires and so dilute the failure share", async () => {
    const circuit = bare({ volumeThreshold: 1 });
    circuit.open();
    for (let i = 0; i < 100; i++) await silently(circuit.fire(answers));
    circuit.close();
    await silently(circuit.fire(fails));
    expect(circuit.stats.fires).toBe(101);
    expect(circuit.opened).toBe(false);
  });

  test('count for nothing in ours', async () => {
    const { breaker, run, trip, clock } = ours();
    await trip();
    for (let i = 0; i < 100; i++) await run(answers);
    await clock.advance(1_000);
    await run(answers);
    expect(breaker.state).toBe('closed');
    await trip();
    expect(breaker.state).toBe('open');
  });
});
