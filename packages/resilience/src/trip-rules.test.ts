import { VirtualClock } from '@breakwater/clock';
import { expect, test } from 'vitest';
import { completeOptions, type Options } from './options.ts';
import { tripRule, tripRuleOptions } from './trip-rules.ts';

/** Records attempts, each as `[failed, tookMs]`, and gives which of them tripped the rule. */
function tripsAt(
  given: Partial<Options<typeof tripRuleOptions>>,
  attempts: readonly (readonly [failed: boolean, tookMs: number])[],
): number[] {
  const rule = tripRule(completeOptions('breaker', tripRuleOptions, given), new VirtualClock());
  const tripped = attempts.flatMap(([failed, tookMs], i) => (rule.trips({ failed, tookMs }) ? [i] : []));
  rule.end();
  return tripped;
}

const failure = [true, 1] as const;
const answer = [false, 1] as const;
const slowAnswer = [false, 201] as const;
const times = <T>(count: number, each: T): T[] => Array.from({ length: count }, () => each);

test('by default only the share of failures trips', () => {
  expect(tripsAt({}, times(19, failure))).toEqual([]);
  expect(tripsAt({}, times(20, failure))).toEqual([19]);
  expect(tripsAt({}, times(100, [false, 600_000] as const))).toEqual([]);
});

test('so many failures in a row trip, and an answer begins the row anew', () => {
  const given = { consecutiveFailuresMax: 3 };
  expect(tripsAt(given, [failure, failure, answer, failure, failure])).toEqual([]);
  expect(tripsAt(given, [answer, failure, failure, failure])).toEqual([3]);
});

test('slow answers trip as a share of a minimum volume', () => {
  const given = { slowCallMs: 200, slowShareMax: 0.5 };
  expect(tripsAt(given, times(19, slowAnswer))).toEqual([]);
  expect(tripsAt(given, [...times(10, answer), ...times(10, slowAnswer)])).toEqual([]);
  expect(tripsAt(given, [...times(10, answer), ...times(11, slowAnswer)])).toEqual([20]);
});

test('an attempt that took just as long as is allowed is not slow, and a slow failure is', () => {
  const given = { slowCallMs: 200, failureShareMax: 0.99, slowShareMax: 0.5 };
  expect(tripsAt(given, times(40, [false, 200] as const))).toEqual([]);
  expect(tripsAt(given, [...times(9, answer), ...times(11, [true, 201] as const)])).toEqual([19]);
});

test('every rule counts every attempt, even when another one trips first', () => {
  const given = { consecutiveFailuresMax: 20, slowCallMs: 200 };
  expect(tripsAt(given, times(20, [true, 201] as const))).toEqual([19]);
});
