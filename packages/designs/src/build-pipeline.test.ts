import { Random, VirtualClock } from '@breakwater/clock';
import {
  type Call,
  CallFailed,
  type PolicyEvent,
  deadlineIn,
  noDeadline,
  silent,
} from '@breakwater/resilience';
import { expect, test } from 'vitest';
import { type EdgePipeline, type PipelineParts, buildPipeline } from './build-pipeline.ts';
import type { EdgeDesign } from './edges.ts';
import { loadDesign } from './load-design.ts';

function build(
  design: EdgeDesign,
  parts: Partial<PipelineParts> = {},
): EdgePipeline & { clock: VirtualClock } {
  const clock = new VirtualClock();
  const probes = { load: () => Promise.reject(new Error('not asked')), health: () => Promise.resolve() };
  const given = { clock, random: new Random(1), listener: silent, replicas: ['r1', 'r2'], probes, ...parts };
  return { ...buildPipeline(design, given), clock };
}

function aCall(change: Partial<Call> = {}): Call {
  const signal = new AbortController().signal;
  return { signal, deadline: noDeadline, workClass: 'loan', repeatable: true, attempt: 1, ...change };
}

/** An attempt that ends only when it is aborted. */
const hangs = (call: Call): Promise<never> =>
  new Promise((_, reject) => {
    call.signal.addEventListener('abort', () => reject(new CallFailed('aborted', 'unknown')), { once: true });
  });

test('without policies replicas take turns and a hanging call hangs for ever', async () => {
  const { edges } = await loadDesign('naive');
  const { policy, breaker, retryBudget, clock } = build(edges['risk->bureau']);
  const seen: (string | undefined)[] = [];
  for (let i = 0; i < 3; i++) await policy.execute(aCall(), async ({ replica }) => void seen.push(replica));
  expect(seen).toEqual(['r1', 'r2', 'r1']);
  let done = false;
  void policy.execute(aCall(), hangs).finally(() => (done = true));
  await clock.advance(3_600_000);
  expect(done).toBe(false);
  expect([breaker, retryBudget]).toEqual([undefined, undefined]);
});

test('every edge of the resilient design becomes a pipeline', async () => {
  const { edges } = await loadDesign('resilient');
  for (const edge of ['gateway->credit', 'credit->risk', 'risk->bureau', 'worker->bank'] as const) {
    const { policy, breaker, retryBudget } = build(edges[edge]);
    expect(await policy.execute(aCall(), () => Promise.resolve(edge))).toBe(edge);
    expect(breaker?.state).toBe('closed');
    expect(retryBudget?.left).toBeGreaterThan(1);
  }
});

test('a bureau that hangs costs at most 420 ms, then the breaker opens and nothing is asked', async () => {
  const { edges } = await loadDesign('resilient');
  const events: PolicyEvent[] = [];
  const { policy, breaker, clock } = build(edges['risk->bureau'], {
    listener: (event) => events.push(event),
  });
  const tookMs: number[] = [];
  const ask = (): void => {
    const beganMs = clock.monotonicMs();
    void policy.execute(aCall(), hangs).catch((error: unknown) => {
      expect(error).toMatchObject({ reason: 'timeout', outcome: 'unknown' });
      tookMs.push(clock.monotonicMs() - beganMs);
    });
  };
  for (let i = 0; i < 10; i++) {
    ask();
    ask();
    await clock.advance(420);
  }
  expect(Math.max(...tookMs)).toBeLessThanOrEqual(420);
  expect(breaker?.state).toBe('open');
  expect(events.filter(({ kind }) => kind === 'attempt')).toHaveLength(20);
  await expect(policy.execute(aCall(), hangs)).rejects.toMatchObject({ reason: 'breaker_open' });
});

const fallbackHandler = (): Promise<unknown> => Promise.resolve('cached');
const fails = (): Promise<unknown> => Promise.reject(new CallFailed('bad_answer', 'fail'));

test('a fallback handler answers only when the design has a fallback', async () => {
  const { edges: resilient } = await loadDesign('resilient');
  const { edges: naive } = await loadDesign('naive');
  const guarded = build(resilient['risk->bureau'], { fallbackHandler });
  expect(await guarded.policy.execute(aCall(), fails)).toBe('cached');
  const bare = build(naive['risk->bureau'], { fallbackHandler });
  await expect(bare.policy.execute(aCall(), fails)).rejects.toMatchObject({ reason: 'bad_answer' });
});

test('faults stand innermost and see the replica of the attempt', async () => {
  const { edges } = await loadDesign('resilient');
  const seen: (string | undefined)[] = [];
  const fault = {
    name: 'latency',
    execute: <T>(call: Call, next: (passed: Call) => Promise<T>): Promise<T> => {
      seen.push(call.replica);
      return next(call);
    },
  };
  const { policy } = build(edges['credit->risk'], { innermost: [fault] });
  await policy.execute(aCall(), () => Promise.resolve());
  expect(seen).toEqual(['r1']);
});

test('the attempt is told what is left of the shortest of all limits', async () => {
  const { edges } = await loadDesign('resilient');
  const { policy, clock } = build(edges['credit->risk']);
  const left: number[] = [];
  const note = (call: Call): Promise<void> => Promise.resolve(void left.push(call.deadline.atMs));
  await policy.execute(aCall(), note);
  await policy.execute(aCall({ deadline: deadlineIn(clock, 50) }), note);
  expect(left).toEqual([700, 50]);
});
