import { expect, test } from 'vitest';
import { strikeWith } from './toxic-fixture.ts';

test('nothing comes, and the connection closes at its time', async () => {
  const { clock, arrived, ends, discarded, send } = strikeWith('timeout', { timeout: 300 });
  send('abc');
  await clock.advance(1_000);
  expect(arrived).toEqual([]);
  expect(discarded()).toBe(3);
  expect(ends).toEqual(['closed at 300']);
});

test('without a time it closes when the toxic goes', async () => {
  const { clock, chain, ends, send } = strikeWith('timeout', { timeout: 0 });
  send('abc');
  await clock.advance(3_600_000);
  expect(ends).toEqual([]);
  chain.remove('it');
  expect(ends).toHaveLength(1);
});

test('a change of its time keeps the connection', async () => {
  const { clock, chain, ends, toxic } = strikeWith('timeout', { timeout: 300 });
  await clock.advance(200);
  chain.update({ ...toxic, attributes: { timeout: 500 } } as typeof toxic);
  await clock.advance(400);
  expect(ends).toEqual([]);
  await clock.advance(200);
  expect(ends).toEqual(['closed at 700']);
});
