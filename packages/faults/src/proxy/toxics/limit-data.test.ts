import { expect, test } from 'vitest';
import { strikeWith } from './toxic-fixture.ts';

test('so many bytes come, and then the connection closes', () => {
  const { arrived, ends, discarded, send } = strikeWith('limit_data', { bytes: 5 });
  send('abc');
  expect(ends).toEqual([]);
  send('defg');
  expect(arrived.map(({ text }) => text)).toEqual(['abc', 'de']);
  expect(discarded()).toBe(2);
  expect(ends).toEqual(['closed at 0']);
});
