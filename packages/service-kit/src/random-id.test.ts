import { expect, it } from 'vitest';
import { randomId } from './random-id.ts';

it('gives ids of the length that was asked for, and none twice, for longer than one fetch of random bytes lasts', () => {
  const ids = Array.from({ length: 2_000 }, (_, number) => randomId(number % 2 === 0 ? 16 : 8));
  expect(ids.every((id, number) => (number % 2 === 0 ? /^[0-9a-f]{32}$/ : /^[0-9a-f]{16}$/).test(id))).toBe(
    true,
  );
  expect(new Set(ids).size).toBe(ids.length);
});
