import { expect, it } from 'vitest';
import { holdExpiresOn } from './hold.ts';

it.each([
  ['2026-01-01', '2026-01-08'],
  ['2026-02-25', '2026-03-04'],
  ['2028-02-25', '2028-03-03'],
  ['2026-12-31', '2027-01-07'],
])('a hold of %s can be captured up to %s', (businessDate, last) => {
  expect(holdExpiresOn(businessDate)).toBe(last);
});
