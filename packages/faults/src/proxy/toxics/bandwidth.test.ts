import { expect, test } from 'vitest';
import { strikeWith } from './toxic-fixture.ts';

test('so many kilobytes a second come, in steady portions', async () => {
  const { clock, arrived, send } = strikeWith('bandwidth', { rate: 10 });
  send('x'.repeat(5_000));
  await clock.advance(250);
  expect(arrived.map(({ atMs, text }) => [atMs, text.length])).toEqual([
    [100, 1_000],
    [200, 1_000],
  ]);
  await clock.advance(250);
  expect(arrived.reduce((sum, { text }) => sum + text.length, 0)).toBe(5_000);
});

test('a rate of nothing lets nothing through, until the toxic goes', async () => {
  const { clock, chain, arrived, send } = strikeWith('bandwidth', { rate: 0 });
  send('abc');
  await clock.advance(3_600_000);
  expect(arrived).toEqual([]);
  chain.remove('it');
  expect(arrived.map(({ text }) => text)).toEqual(['abc']);
});
