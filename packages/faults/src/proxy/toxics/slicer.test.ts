import { expect, test } from 'vitest';
import { strikeWith } from './toxic-fixture.ts';

test('data comes in slices about as large, with a time between them, and whole', async () => {
  const { clock, arrived, send } = strikeWith('slicer', {
    average_size: 10,
    size_variation: 4,
    delay: 2_000,
  });
  const text = Array.from({ length: 200 }, (_, index) => String(index % 10)).join('');
  send(text);
  await clock.advance(1_000);
  expect(arrived.map((slice) => slice.text).join('')).toBe(text);
  const sizes = arrived.slice(0, -1).map((slice) => slice.text.length);
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(6);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(14);
  expect(new Set(sizes).size).toBeGreaterThan(1);
  expect(arrived.map(({ atMs }) => atMs)).toEqual(arrived.map((_, index) => index * 2));
});
