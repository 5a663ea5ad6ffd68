import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Breaker } from './breaker.ts';
import { aCall, aContext, notFound, serverError } from './test-fixture.ts';

type End = 'answers' | 'fails' | 'says nothing';

/** Which rules the breaker goes by besides the share of failures, and how many probes it sends. */
interface Rules {
  readonly consecutiveFailuresMax: number;
  readonly slowCallMs: number;
  readonly probesMax: number;
}

/** An attempt that was let through. */
interface Ticket {
  readonly generation: number;
  readonly beganMs: number;
}

const openMs = 500;

/** The breaker as a few lines of arithmetic, to compare with. Time never leaves the window here. */
class Model {
  state: 'closed' | 'open' | 'half-open' = 'closed';
  readonly #rules: Rules;
  #generation = 0;
  #openedMs = 0;
  #probes: Ticket[] = [];
  #answered = 0;
  #counts = { attempts: 0, failures: 0, slow: 0, row: 0 };

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  look(nowMs: number): void {
    if (this.state === 'open' && nowMs >= this.#openedMs + openMs) this.#become('half-open', nowMs);
    this.#probes = this.#probes.filter(({ beganMs }) => nowMs < beganMs + openMs);
  }

  enter(nowMs: number): Ticket | undefined {
    this.look(nowMs);
    const ticket = { generation: this.#generation, beganMs: nowMs };
    if (this.state === 'closed') return ticket;
    if (this.state === 'open' || this.#probes.length + this.#answered >= this.#rules.probesMax) {
      return undefined;
    }
    this.#probes.push(ticket);
    return ticket;
  }

  ended(ticket: Ticket, how: End, nowMs: number): void {
    if (ticket.generation !== this.#generation) return;
    const isSlow = this.#rules.slowCallMs > 0 && nowMs - ticket.beganMs > this.#rules.slowCallMs;
    if (this.state === 'closed') this.#count(how, isSlow, nowMs);
    else if (this.#probes.includes(ticket)) {
      this.#probes = this.#probes.filter((probe) => probe !== ticket);
      if (how === 'says nothing') return;
      if (how === 'fails' || isSlow) this.#become('open', nowMs);
      else if (++this.#answered === this.#rules.probesMax) this.#become('closed', nowMs);
    }
  }

  #count(how: End, isSlow: boolean, nowMs: number): void {
    if (how === 'says nothing') return;
    const counts = this.#counts;
    const failed = how === 'fails';
    counts.attempts++;
    counts.failures += Number(failed);
    counts.slow += Number(isSlow);
    counts.row = failed ? counts.row + 1 : 0;
    const isMost = (count: number): boolean => counts.attempts >= 20 && count > counts.attempts / 2;
    const { consecutiveFailuresMax } = this.#rules;
    const trips =
      (failed && isMost(counts.failures)) ||
      (isSlow && isMost(counts.slow)) ||
      (consecutiveFailuresMax > 0 && counts.row >= consecutiveFailuresMax);
    if (trips) this.#become('open', nowMs);
  }

  #become(state: Model['state'], nowMs: number): void {
    this.state = state;
    this.#generation++;
    this.#openedMs = nowMs;
    this.#probes = [];
    this.#answered = 0;
    this.#counts = { attempts: 0, failures: 0, slow: 0, row: 0 };
  }
}

const rules: fc.Arbitrary<Rules> = fc.record({
  consecutiveFailuresMax: fc.constantFrom(0, 0, 4),
  slowCallMs: fc.constantFrom(0, 0, 250),
  probesMax: fc.constantFrom(1, 2, 3),
});

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('begin' as const) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('end' as const),
      which: fc.nat(),
      how: fc.constantFrom<End>('answers', 'answers', 'fails', 'fails', 'fails', 'says nothing'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(100, 500) }) },
);

/** A breaker and its model side by side. */
function sideBySide(given: Rules) {
  const context = aContext();
  const { clock } = context;
  const breaker = new Breaker({ openMs, windowMs: 600_000, ...given }, context);
  const model = new Model(given);
  const out: { ticket: Ticket; end: (how: End) => void; ended: Promise<unknown> }[] = [];
  const compare = (): void => {
    model.look(clock.monotonicMs());
    expect(breaker.state).toBe(model.state);
  };
  const begin = (): void => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let begun = false;
    const attempt = (): Promise<void> => {
      begun = true;
      return promise;
    };
    const ended = breaker.execute(aCall(), attempt).catch((error: unknown) => error);
    const ticket = model.enter(clock.monotonicMs());
    expect(begun).toBe(ticket !== undefined);
    const end = (how: End): void => {
      if (how === 'answers') resolve();
      else reject(how === 'fails' ? serverError() : notFound());
    };
    if (ticket !== undefined) out.push({ ticket, end, ended });
  };
  const end = async (which: number, how: End): Promise<void> => {
    const [attempt] = out.splice(which % Math.max(1, out.length), 1);
    if (attempt === undefined) return;
    compare();
    attempt.end(how);
    await attempt.ended;
    model.ended(attempt.ticket, how, clock.monotonicMs());
  };
  return { clock, compare, begin, end };
}

test('property: it behaves as the model, however attempts overlap the states', async () => {
  await fc.assert(
    fc.asyncProperty(rules, fc.array(step, { minLength: 80, maxLength: 200 }), async (given, steps) => {
      const { clock, compare, begin, end } = sideBySide(given);
      for (const at of steps) {
        if (at.kind === 'begin') begin();
        else if (at.kind === 'end') await end(at.which, at.how);
        else await clock.advance(at.ms);
        compare();
      }
      expect(clock.pendingTimers).toBe(0);
    }),
    { numRuns: 60 },
  );
});
