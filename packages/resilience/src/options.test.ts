import { expect, test } from 'vitest';
import { completeOptions, count, measure } from './options.ts';

const table = { attemptsMax: count(3, 1, 10), share: measure(0.5, 0, 1) };

test('options that are left out get their defaults', () => {
  expect(completeOptions('retry', table, { share: 0.25 })).toEqual({ attemptsMax: 3, share: 0.25 });
});

test.each([
  [{ attemptsMax: 0 }, 'retry.attemptsMax: must be an integer from 1 to 10, not 0'],
  [{ attemptsMax: 2.5 }, 'retry.attemptsMax: must be an integer from 1 to 10, not 2.5'],
  [{ share: Number.NaN }, 'retry.share: must be a number from 0 to 1, not NaN'],
  [{ shares: 1 }, 'retry.shares: there is no such option'],
] as const)('%o is refused with the path of the option', (given: Record<string, number>, message) => {
  expect(() => completeOptions('retry', table, given)).toThrow(message);
});
