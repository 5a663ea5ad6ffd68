import { expect, test } from 'vitest';
import { Cache, type CacheOptions } from './cache.ts';
import { aCall, aContext, openAttempts, serverError, watched } from './test-fixture.ts';

function aCache(given: Partial<CacheOptions> = {}, isKept?: (answer: unknown) => boolean) {
  const context = aContext();
  const cache = new Cache({ softExpiryMs: 100, hardExpiryMs: 1_000, ...given }, context, isKept);
  const { begun, next } = openAttempts();
  const ask = (key = 'a') => watched(cache.execute(aCall({ key }), next));
  const answer = async (value: string): Promise<void> => {
    begun.at(-1)?.answer(value);
    await context.clock.advance(0);
  };
  const fail = async (): Promise<void> => {
    begun.at(-1)?.fail(serverError());
    await context.clock.advance(0);
  };
  const served = async (key = 'a'): Promise<unknown> => {
    const seen = ask(key);
    await context.clock.advance(0);
    return seen.value;
  };
  const sources = (): string[] =>
    context.events.flatMap((event) => (event.kind === 'reused' ? [event.source] : []));
  return { ...context, cache, begun, ask, answer, fail, served, sources, next };
}

test('until its soft expiry an answer is served without asking', async () => {
  const { ask, answer, served, begun, clock, sources } = aCache();
  const first = ask();
  await answer('one');
  await clock.advance(99);
  expect([first.value, await served()]).toEqual(['one', 'one']);
  expect([begun.length, sources()]).toEqual([1, ['fresh']]);
});

test('between the expiries the old answer is served at once, and one refresh brings the new one', async () => {
  const { ask, answer, served, begun, clock, sources } = aCache();
  ask();
  await answer('one');
  await clock.advance(100);
  expect([await served(), await served()]).toEqual(['one', 'one']);
  expect(begun).toHaveLength(2);
  await answer('two');
  expect(await served()).toBe('two');
  expect([begun.length, sources()]).toEqual([2, ['stale', 'stale', 'fresh']]);
});

test('at its hard expiry an answer is gone', async () => {
  const { ask, answer, begun, clock } = aCache();
  ask();
  await answer('one');
  await clock.advance(1_000);
  const late = ask();
  await clock.advance(0);
  expect([late.done, begun.length]).toEqual([false, 2]);
  await answer('two');
  expect(late.value).toBe('two');
});

test('the age counts from the question, and of two questions the later one is kept', async () => {
  const { ask, begun, served, clock } = aCache();
  ask();
  await clock.advance(50);
  ask();
  begun[1]?.answer('asked later');
  await clock.advance(20);
  begun[0]?.answer('asked earlier');
  await clock.advance(0);
  expect(await served()).toBe('asked later');
  await clock.advance(79);
  expect([await served(), begun.length]).toEqual(['asked later', 2]);
  await clock.advance(1);
  expect([await served(), begun.length]).toEqual(['asked later', 3]);
});

test('calls without a key are not kept, nor are failures', async () => {
  const { ask, answer, fail, begun, cache, next } = aCache();
  watched(cache.execute(aCall(), next));
  await answer('one');
  const failed = ask();
  await fail();
  expect(failed.error).toMatchObject({ status: 503 });
  ask();
  expect([begun.length, cache.size]).toEqual([3, 0]);
});

test('a refresh that fails leaves the old answer until its hard expiry, and is told', async () => {
  const { ask, answer, fail, served, clock, events } = aCache();
  ask();
  await answer('one');
  await clock.advance(500);
  expect(await served()).toBe('one');
  await fail();
  expect(events.at(-1)).toMatchObject({ kind: 'refreshFailed', error: { status: 503 } });
  await clock.advance(499);
  expect(await served()).toBe('one');
});

test('without staleIfError a refresh that fails drops the old answer', async () => {
  const { ask, answer, fail, served, begun, clock } = aCache({ staleIfError: 0 });
  ask();
  await answer('one');
  await clock.advance(100);
  expect(await served()).toBe('one');
  await fail();
  expect([await served(), begun.length]).toEqual([undefined, 3]);
});

test('a refresh that fails drops only the answer that it was to replace', async () => {
  const { ask, begun, fail, served, clock } = aCache({ staleIfError: 0 });
  ask();
  await clock.advance(50);
  ask();
  begun[0]?.answer('asked earlier');
  await clock.advance(50);
  expect(await served()).toBe('asked earlier');
  begun[1]?.answer('asked later');
  await fail();
  expect([await served(), begun.length]).toEqual(['asked later', 3]);
});

test('a refresh is not the call that set it off: it outlives its caller and hangs no longer than the answer lives', async () => {
  const { cache, ask, answer, begun, next, clock, events } = aCache();
  ask();
  await answer('one');
  await clock.advance(100);
  const caller = new AbortController();
  await cache.execute(aCall({ key: 'a', signal: caller.signal }), next);
  caller.abort();
  await clock.advance(899);
  expect(begun[1]?.end).toBe('open');
  await clock.advance(1);
  expect(begun[1]?.end).toBe('aborted');
  expect(events.at(-1)).toMatchObject({ kind: 'refreshFailed', error: { reason: 'timeout' } });
  expect(clock.pendingTimers).toBe(0);
});

test('refreshes at once are bounded over all keys', async () => {
  const { ask, answer, served, begun, clock } = aCache({ refreshesMax: 1 });
  for (const key of ['a', 'b']) {
    ask(key);
    await answer(key);
  }
  await clock.advance(100);
  expect([await served('a'), await served('b'), begun.length]).toEqual(['a', 'b', 3]);
  await answer('new a');
  expect([await served('a'), await served('b'), begun.length]).toEqual(['new a', 'b', 4]);
});

test('entries are bounded, and the one used least recently leaves', async () => {
  const { ask, answer, served, cache } = aCache({ entriesMax: 2 });
  for (const key of ['a', 'b']) {
    ask(key);
    await answer(key);
  }
  await served('a');
  ask('c');
  await answer('c');
  expect(cache.size).toBe(2);
  expect([await served('a'), await served('c'), await served('b')]).toEqual(['a', 'c', undefined]);
});

test('an answer that is not worth keeping is given, not kept, and ends what was kept', async () => {
  const { ask, answer, served, begun, clock } = aCache({}, (value) => value !== 'not found');
  ask();
  await answer('one');
  await clock.advance(100);
  expect(await served()).toBe('one');
  await answer('not found');
  const next = ask();
  await answer('not found');
  expect([next.value, begun.length]).toEqual(['not found', 3]);
});

test('a soft expiry behind the hard one is refused', () => {
  expect(() => aCache({ softExpiryMs: 2_000 })).toThrow('cache.softExpiryMs');
});
