import { expect, test } from 'vitest';
import { strikeWith } from './toxic-fixture.ts';

test('the connection is reset at its time after the first data, which does not come', async () => {
  const { clock, arrived, ends, send } = strikeWith('reset_peer', { timeout: 50 });
  await clock.advance(100);
  expect(ends).toEqual([]);
  send('a');
  await clock.advance(20);
  send('b');
  await clock.advance(100);
  expect(arrived).toEqual([]);
  expect(ends).toEqual(['reset at 150']);
});

test('a connection that has lost data is reset when the toxic goes, another one lives on', () => {
  const hit = strikeWith('reset_peer', { timeout: 50 });
  hit.send('a');
  hit.chain.remove('it');
  expect(hit.ends).toEqual(['reset at 0']);
  const spared = strikeWith('reset_peer', { timeout: 50 });
  spared.chain.remove('it');
  spared.send('a');
  expect(spared.ends).toEqual([]);
  expect(spared.arrived).toEqual([{ atMs: 0, text: 'a' }]);
});
