import { expect, it } from 'vitest';
import { holdExpiresOn } from './hold.ts';

it.each([
  ['2026-01-01', '2026-01-08'],
  ['2026-12-28', '2027-01-04'],
  ['2028-02-25', '2028-03-03'],
])('a hold that is made on %s can be captured until %s', (made, last) => {
  expect(holdExpiresOn(made)).toBe(last);
});
