import { expect, test } from 'vitest';
import { strikeWith } from './toxic-fixture.ts';

test('data and the end come as much later, and in order', async () => {
  const { clock, chain, arrived, send } = strikeWith('latency', { latency: 100 });
  send('a');
  await clock.advance(30);
  send('b');
  chain.end();
  await clock.advance(200);
  expect(arrived).toEqual([
    { atMs: 100, text: 'a' },
    { atMs: 130, text: 'b' },
    { atMs: 130, text: 'END' },
  ]);
});

async function fortyWithJitter(seed: number) {
  const { clock, arrived, send } = strikeWith('latency', { latency: 100, jitter: 50 }, seed);
  for (let i = 0; i < 40; i++) {
    send(String(i));
    await clock.advance(20);
  }
  await clock.advance(200);
  return arrived;
}

test('jitter spreads the delay to either side, never across the order, and the same for the same seed', async () => {
  const arrived = await fortyWithJitter(1);
  expect(arrived.map(({ text }) => Number(text))).toEqual(Array.from({ length: 40 }, (_, index) => index));
  const delays = arrived.map(({ atMs, text }) => atMs - Number(text) * 20);
  expect(Math.min(...delays)).toBeLessThan(80);
  expect(Math.max(...delays)).toBeGreaterThan(120);
  expect(Math.max(...delays)).toBeLessThanOrEqual(150);
  expect(await fortyWithJitter(1)).toEqual(arrived);
  expect(await fortyWithJitter(2)).not.toEqual(arrived);
});

test('what is held goes on at once when the toxic goes', () => {
  const { clock, chain, arrived, send } = strikeWith('latency', { latency: 1_000 });
  send('a');
  send('b');
  chain.remove('it');
  send('c');
  expect(arrived.map(({ text }) => text)).toEqual(['a', 'b', 'c']);
  expect(clock.pendingTimers).toBe(0);
});
