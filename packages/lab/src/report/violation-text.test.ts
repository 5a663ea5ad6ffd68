import { expect, test } from 'vitest';
import { violationText } from './violation-text.ts';

test('a violation names whom it concerns, once', () => {
  const text = 'The bank moved the same money 2 times.';
  expect(violationText({ invariant: 11, text, subjects: ['loan_1', 'ba-0000001'] })).toBe(
    '#11 The bank moved the same money 2 times. (loan_1, ba-0000001)',
  );
  expect(violationText({ invariant: 3, text: 'k-1 has two effects', subjects: ['k-1'] })).toBe(
    '#3 k-1 has two effects',
  );
});
