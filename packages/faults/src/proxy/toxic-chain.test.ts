import { expect, test } from 'vitest';
import { parseToxic } from './parse-toxic.ts';
import { strikeWith } from './toxics/toxic-fixture.ts';

test('toxics work one after the other, and one may go while another holds data', async () => {
  const { clock, chain, arrived, send } = strikeWith('latency', { latency: 100 });
  chain.add(parseToxic({ name: 'more', type: 'latency', attributes: { latency: 50 } }));
  send('a');
  await clock.advance(120);
  send('b');
  chain.remove('it');
  expect(arrived).toEqual([]);
  await clock.advance(200);
  expect(arrived).toEqual([
    { atMs: 150, text: 'a' },
    { atMs: 170, text: 'b' },
  ]);
});

test('about the share of connections is struck that its toxicity says', () => {
  const toxic = parseToxic({ name: 'half', type: 'latency', toxicity: 0.3, attributes: { latency: 9 } });
  let struck = 0;
  for (let seed = 0; seed < 1_000; seed++) {
    const { chain, arrived, send } = strikeWith('latency', {}, seed);
    chain.remove('it');
    chain.add(toxic);
    send('a');
    if (arrived.length === 0) struck++;
  }
  expect(struck).toBeGreaterThan(250);
  expect(struck).toBeLessThan(350);
});

test('a change that spares a connection ends one that has lost data, and leaves one that has not', () => {
  const hit = strikeWith('timeout', {});
  hit.send('a');
  hit.chain.update({ ...hit.toxic, toxicity: 0 });
  expect(hit.ends).toHaveLength(1);
  const late = strikeWith('latency', { latency: 100 });
  late.send('a');
  late.chain.update({ ...late.toxic, toxicity: 0 });
  expect([late.ends, late.arrived]).toEqual([[], [{ atMs: 0, text: 'a' }]]);
});

test('a connection that is gone leaves no timer', () => {
  const { clock, chain, send } = strikeWith('bandwidth', { rate: 1 });
  send('abc');
  expect(clock.pendingTimers).toBe(1);
  chain.dispose();
  expect(clock.pendingTimers).toBe(0);
});
