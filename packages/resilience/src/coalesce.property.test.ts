import { getEventListeners } from 'node:events';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Coalesce } from './coalesce.ts';
import { deadlineIn } from './deadline.ts';
import { type OpenAttempt, aCall, aContext, openAttempts, serverError, watched } from './test-fixture.ts';

type CallEnd = 'waits' | 'answered' | 'failed' | 'timeout' | 'aborted';

/** A call as the model sees it. */
interface Asked {
  readonly attempt: number;
  readonly untilMs: number;
  end: CallEnd;
}

const keysMax = 2;

/** What sharing means, in a few lines: which attempt each call waits for, and how both end. */
class Model {
  readonly calls: Asked[] = [];
  readonly attempts: OpenAttempt['end'][] = [];
  readonly #underWay = new Map<string, number>();

  ask(key: string, untilMs: number): void {
    let attempt = this.#underWay.get(key);
    const isAlone = attempt === undefined && this.#underWay.size >= keysMax;
    if (attempt === undefined) {
      attempt = this.attempts.push('open') - 1;
      if (!isAlone) this.#underWay.set(key, attempt);
    }
    // Nothing inside ends a call that goes its own way at its deadline.
    this.calls.push({ attempt, untilMs: isAlone ? Number.POSITIVE_INFINITY : untilMs, end: 'waits' });
  }

  leave(call: Asked, end: CallEnd): void {
    if (call.end !== 'waits') return;
    call.end = end;
    if (this.calls.some(({ attempt, end: other }) => attempt === call.attempt && other === 'waits')) return;
    this.#endAttempt(call.attempt, 'aborted');
  }

  endAttempt(attempt: number, end: 'answered' | 'failed'): void {
    if (this.attempts[attempt] !== 'open') return;
    this.#endAttempt(attempt, end);
    for (const call of this.calls) {
      if (call.attempt === attempt && call.end === 'waits') call.end = end;
    }
  }

  pass(nowMs: number): void {
    for (const call of this.calls) if (call.untilMs <= nowMs) this.leave(call, 'timeout');
  }

  #endAttempt(attempt: number, end: OpenAttempt['end']): void {
    this.attempts[attempt] = end;
    for (const [key, under] of this.#underWay) if (under === attempt) this.#underWay.delete(key);
  }
}

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      key: fc.constantFrom('a', 'b', 'c'),
      patienceMs: fc.constantFrom(20, 100, Number.POSITIVE_INFINITY),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('leave' as const), which: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('end' as const), which: fc.nat(), answers: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(10, 60) }) },
);

function endOf(seen: { value?: unknown; error?: unknown; done: boolean }): CallEnd {
  if (!seen.done) return 'waits';
  if (seen.error === undefined) return 'answered';
  const { reason } = Object(seen.error) as { reason: string };
  return reason === 'timeout' || reason === 'aborted' ? reason : 'failed';
}

/** The policy and its model side by side. */
function sideBySide() {
  const context = aContext();
  const { clock } = context;
  const coalesce = new Coalesce({ keysMax }, context);
  const model = new Model();
  const { begun, next } = openAttempts();
  const calls: { seen: ReturnType<typeof watched>; caller: AbortController }[] = [];
  const ask = (key: string, patienceMs: number): void => {
    const caller = new AbortController();
    const call = aCall({ key, signal: caller.signal, deadline: deadlineIn(clock, patienceMs) });
    model.ask(key, call.deadline.atMs);
    calls.push({ seen: watched(coalesce.execute(call, next)), caller });
  };
  const leave = (which: number): void => {
    const i = which % Math.max(1, calls.length);
    const asked = model.calls[i];
    if (asked !== undefined) model.leave(asked, 'aborted');
    calls[i]?.caller.abort();
  };
  const end = (which: number, answers: boolean): void => {
    const i = which % Math.max(1, begun.length);
    if (begun.length > 0) model.endAttempt(i, answers ? 'answered' : 'failed');
    if (answers) begun[i]?.answer('answer');
    else begun[i]?.fail(serverError());
  };
  const compare = (): void => {
    expect(begun.map((attempt) => attempt.end)).toEqual(model.attempts);
    expect(calls.map(({ seen }) => endOf(seen))).toEqual(model.calls.map((call) => call.end));
  };
  return { clock, model, calls, ask, leave, end, compare };
}

test('property: calls share, leave and end as in the model', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
      const { clock, model, calls, ask, leave, end, compare } = sideBySide();
      for (const at of steps) {
        if (at.kind === 'ask') ask(at.key, at.patienceMs);
        else if (at.kind === 'leave') leave(at.which);
        else if (at.kind === 'end') end(at.which, at.answers);
        await clock.advance(at.kind === 'pass' ? at.ms : 0);
        model.pass(clock.monotonicMs());
        compare();
      }
      for (const [i] of calls.entries()) leave(i);
      await clock.advance(0);
      compare();
      expect(clock.pendingTimers).toBe(0);
      for (const { caller } of calls) expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
    }),
    { numRuns: 80 },
  );
});
