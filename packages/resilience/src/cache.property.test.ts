import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Cache } from './cache.ts';
import { aCall, aContext, openAttempts, serverError, watched } from './test-fixture.ts';

/** What the cache should know under a key. */
interface Kept {
  readonly answer: string;
  readonly askedMs: number;
}

/** A question under way; `refreshes` is the old answer that it is to replace. */
interface Asked {
  readonly key: string;
  readonly askedMs: number;
  readonly refreshes: Kept | undefined;
  isOpen: boolean;
}

interface Given {
  readonly softExpiryMs: number;
  readonly staleIfError: number;
  readonly refreshesMax: number;
}

const hardExpiryMs = 400;

/** Soft and hard expiry in a few lines. There is room for every key here. */
class Model {
  readonly asked: Asked[] = [];
  readonly #kept = new Map<string, Kept>();
  readonly #given: Given;

  constructor(given: Given) {
    this.#given = given;
  }

  /** The answer that a call is served at once, if it is. */
  ask(key: string, nowMs: number): string | undefined {
    const kept = this.#kept.get(key);
    if (kept === undefined || nowMs - kept.askedMs >= hardExpiryMs) {
      this.#kept.delete(key);
      this.asked.push({ key, askedMs: nowMs, refreshes: undefined, isOpen: true });
      return undefined;
    }
    const isStale = nowMs - kept.askedMs >= this.#given.softExpiryMs;
    const refreshes = this.asked.filter(({ isOpen, refreshes: old }) => isOpen && old !== undefined);
    const isRefreshed = refreshes.some((asked) => asked.key === key);
    if (isStale && !isRefreshed && refreshes.length < this.#given.refreshesMax) {
      this.asked.push({ key, askedMs: nowMs, refreshes: kept, isOpen: true });
    }
    return kept.answer;
  }

  answered(asked: Asked, answer: string): void {
    const known = this.#kept.get(asked.key);
    const isLatest = known === undefined || known.askedMs <= asked.askedMs;
    if (isLatest) this.#kept.set(asked.key, { answer, askedMs: asked.askedMs });
    asked.isOpen = false;
  }

  failed(asked: Asked): void {
    const old = asked.refreshes;
    const isDropped = old !== undefined && this.#given.staleIfError === 0;
    if (isDropped && this.#kept.get(asked.key) === old) this.#kept.delete(asked.key);
    asked.isOpen = false;
  }

  /** A refresh that hangs ends with the life of the answer that it was to replace. */
  pass(nowMs: number): void {
    for (const asked of this.asked) {
      if (asked.isOpen && asked.refreshes && nowMs >= asked.refreshes.askedMs + hardExpiryMs)
        this.failed(asked);
    }
  }
}

const given: fc.Arbitrary<Given> = fc.record({
  softExpiryMs: fc.constantFrom(0, 100, 400),
  staleIfError: fc.constantFrom(0, 1),
  refreshesMax: fc.constantFrom(1, 2, 10),
});

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('ask' as const), key: fc.constantFrom('a', 'b') }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('end' as const),
      which: fc.nat(),
      answers: fc.constantFrom(true, true, false),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(10, 90, 250) }),
  },
);

/** The policy and its model side by side. */
function sideBySide(options: Given) {
  const context = aContext();
  const { clock } = context;
  const cache = new Cache({ ...options, hardExpiryMs }, context);
  const model = new Model(options);
  const { begun, next } = openAttempts();
  const ask = async (key: string): Promise<void> => {
    const expected = model.ask(key, clock.monotonicMs());
    const seen = watched(cache.execute(aCall({ key }), next));
    await clock.advance(0);
    expect(seen.value).toBe(expected);
    expect(seen.done).toBe(expected !== undefined);
  };
  const end = (which: number, answers: boolean): void => {
    const i = which % Math.max(1, begun.length);
    const asked = model.asked[i];
    if (!asked?.isOpen) return;
    const answer = `answer ${i}`;
    if (answers) model.answered(asked, answer);
    else model.failed(asked);
    if (answers) begun[i]?.answer(answer);
    else begun[i]?.fail(serverError());
  };
  const compare = (): void => {
    expect(begun.map(({ call, end: ended }) => [call.key, ended === 'open'])).toEqual(
      model.asked.map(({ key, isOpen }) => [key, isOpen]),
    );
  };
  return { clock, model, ask, end, compare };
}

test('property: it serves, asks and forgets as the model does', async () => {
  await fc.assert(
    fc.asyncProperty(given, fc.array(step, { minLength: 20, maxLength: 60 }), async (options, steps) => {
      const { clock, model, ask, end, compare } = sideBySide(options);
      for (const at of steps) {
        if (at.kind === 'ask') await ask(at.key);
        else if (at.kind === 'end') end(at.which, at.answers);
        await clock.advance(at.kind === 'pass' ? at.ms : 0);
        model.pass(clock.monotonicMs());
        compare();
      }
      await clock.advance(hardExpiryMs);
      model.pass(clock.monotonicMs());
      compare();
      expect(clock.pendingTimers).toBe(0);
    }),
    { numRuns: 150 },
  );
});
