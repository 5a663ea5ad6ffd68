import { expect, it } from 'vitest';
import { namesCause } from './cause.ts';

it.each([
  ['risk->bureau', 'bureau', true],
  ['bureau_unavailable', 'bureau', true],
  ['bureau_unavailable', 'credit-bureau-mock', true],
  ['risk->bureau', 'risk->bureau', true],
  ['credit->risk', 'bureau', false],
  ['credit->risk', 'risk-2', true],
  ['credit->risk', 'credit', false],
  ['credit-bureau-mock', 'credit', false],
  ['worker->bank', 'bank-mock', true],
  ['overloaded', 'bureau', false],
  ['overloaded', '', false],
])('the signal %s for the cause %s names it: %s', (signal, cause, names) => {
  expect(namesCause(signal, cause)).toBe(names);
});
