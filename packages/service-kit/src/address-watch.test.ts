import { VirtualClock } from '@breakwater/clock';
import { expect, it } from 'vitest';
import { AddressWatch } from './address-watch.ts';

const POLL_MS = 250;

/** A watch whose next look finds what the test says. */
async function setUp(first: readonly string[] | Error) {
  const clock = new VirtualClock();
  const world = { finds: first, looks: 0 };
  const told: (readonly string[] | string)[] = [];
  const watch = new AddressWatch({
    clock,
    pollMs: POLL_MS,
    lookUp: () => {
      world.looks += 1;
      return world.finds instanceof Error
        ? Promise.reject(world.finds)
        : Promise.resolve(world.finds.map((address) => ({ address })));
    },
    onChange: (replicas) => told.push(replicas.map(({ address }) => address)),
    onFailure: (error, isNews) => told.push(`${isNews ? 'news' : 'again'}: ${(error as Error).message}`),
    onRecovery: () => told.push('recovered'),
  });
  await watch.start();
  return { clock, world, told, watch };
}

it('tells what it finds first, and then only what changes, one look a period', async () => {
  const { clock, world, told, watch } = await setUp(['http://a']);
  expect(told).toEqual([['http://a']]);
  await clock.advance(POLL_MS * 4);
  expect([told.length, world.looks]).toEqual([1, 5]);
  world.finds = ['http://a', 'http://b'];
  await clock.advance(POLL_MS);
  world.finds = [];
  await clock.advance(POLL_MS);
  expect(told.slice(1)).toEqual([['http://a', 'http://b'], []]);
  await watch.close();
  expect(clock.pendingTimers).toBe(0);
});

it('keeps what it found last while looks fail, and says the first time that it is news', async () => {
  const { clock, world, told, watch } = await setUp(['http://a']);
  world.finds = new Error('no file');
  await clock.advance(POLL_MS * 3);
  expect(told).toEqual([['http://a'], 'news: no file', 'again: no file', 'again: no file']);
  world.finds = ['http://a'];
  await clock.advance(POLL_MS * 2);
  expect(told.slice(4)).toEqual(['recovered']);
  world.finds = new Error('no file');
  await clock.advance(POLL_MS);
  expect(told.at(-1)).toBe('news: no file');
  await watch.close();
});

it('starts although nothing can be found, and tells what appears', async () => {
  const { clock, world, told, watch } = await setUp(new Error('no file'));
  expect(told).toEqual(['news: no file']);
  world.finds = ['http://a'];
  await clock.advance(POLL_MS);
  expect(told.slice(1)).toEqual(['recovered', ['http://a']]);
  await watch.close();
});
