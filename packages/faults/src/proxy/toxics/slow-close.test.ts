import { expect, test } from 'vitest';
import { strikeWith } from './toxic-fixture.ts';

test('data comes at once and the end later', async () => {
  const { clock, chain, arrived, send } = strikeWith('slow_close', { delay: 500 });
  send('a');
  chain.end();
  await clock.advance(1_000);
  expect(arrived).toEqual([
    { atMs: 0, text: 'a' },
    { atMs: 500, text: 'END' },
  ]);
});
