import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Breaker } from './breaker.ts';
import { aCall, aContext, notFound, serverError } from './test-fixture.ts';

type End = 'answers' | 'fails' | 'says nothing';

/** The breaker as a few lines of arithmetic, to compare with. Time never leaves the window here. */
class Model {
  generation = 0;
  state: 'closed' | 'open' | 'half-open' = 'closed';
  #attempts = 0;
  #failures = 0;
  #openedMs = 0;
  probe: { beganMs: number } | undefined;

  look(nowMs: number): void {
    if (this.state === 'open' && nowMs >= this.#openedMs + 500) this.#become('half-open');
    if (this.probe && nowMs >= this.probe.beganMs + 500) this.#become('half-open');
  }

  lets(nowMs: number): boolean {
    this.look(nowMs);
    if (this.state === 'half-open' && this.probe === undefined) {
      this.probe = { beganMs: nowMs };
      return true;
    }
    return this.state === 'closed';
  }

  ended(began: number, how: End, nowMs: number): void {
    if (began !== this.generation) return;
    if (how === 'says nothing') this.probe = undefined;
    else if (this.state === 'half-open') this.#become(how === 'fails' ? 'open' : 'closed', nowMs);
    else {
      this.#attempts++;
      if (how === 'fails') this.#failures++;
      const trips = how === 'fails' && this.#attempts >= 20 && this.#failures > this.#attempts / 2;
      if (trips) this.#become('open', nowMs);
    }
  }

  #become(state: Model['state'], nowMs = 0): void {
    this.state = state;
    this.generation++;
    this.probe = undefined;
    this.#openedMs = nowMs;
    this.#attempts = 0;
    this.#failures = 0;
  }
}

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('begin' as const) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('end' as const),
      which: fc.nat(),
      how: fc.constantFrom<End>('answers', 'fails', 'fails', 'fails', 'says nothing'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(100, 500) }) },
);

test('property: it behaves as the model, however attempts overlap the states', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 80, maxLength: 200 }), async (steps) => {
      const context = aContext();
      const { clock } = context;
      const breaker = new Breaker({ openMs: 500, windowMs: 600_000 }, context);
      const model = new Model();
      const out: { began: number; end: (how: End) => void; ended: Promise<unknown> }[] = [];
      for (const at of steps) {
        if (at.kind === 'begin') {
          const { promise, resolve, reject } = Promise.withResolvers<void>();
          let begun = false;
          const ended = breaker
            .execute(aCall(), () => {
              begun = true;
              return promise;
            })
            .catch((error: unknown) => error);
          expect(begun).toBe(model.lets(clock.monotonicMs()));
          const end = (how: End): void => {
            if (how === 'answers') resolve();
            else reject(how === 'fails' ? serverError() : notFound());
          };
          if (begun) out.push({ began: model.generation, end, ended });
        } else if (at.kind === 'end') {
          const [attempt] = out.splice(at.which % Math.max(1, out.length), 1);
          if (attempt === undefined) continue;
          model.look(clock.monotonicMs());
          expect(breaker.state).toBe(model.state);
          attempt.end(at.how);
          await attempt.ended;
          model.ended(attempt.began, at.how, clock.monotonicMs());
        } else {
          await clock.advance(at.ms);
        }
        model.look(clock.monotonicMs());
        expect(breaker.state).toBe(model.state);
      }
    }),
    { numRuns: 40 },
  );
});
