import type { Clock } from '@breakwater/clock';
import { ConsecutiveFailures, consecutiveFailuresOptions } from './consecutive-failures.ts';
import { FailureShare, failureShareOptions } from './failure-share.ts';
import type { Options } from './options.ts';
import { windowOptions } from './share-judge.ts';
import { SlowShare, slowShareOptions } from './slow-share.ts';
import type { TripRule } from './trip-rule.ts';

export const tripRuleOptions = {
  ...failureShareOptions,
  ...windowOptions,
  ...consecutiveFailuresOptions,
  ...slowShareOptions,
};
type TripRuleOptions = Options<typeof tripRuleOptions>;

/** The rules that the options ask for, as one: it trips when any of them does, and each counts every attempt. */
export function tripRule(options: TripRuleOptions, clock: Clock): TripRule {
  const rules: TripRule[] = [new FailureShare(options, clock)];
  if (options.consecutiveFailuresMax > 0) rules.push(new ConsecutiveFailures(options));
  if (options.slowCallMs > 0) rules.push(new SlowShare(options, clock));
  return {
    trips: (attempt) => rules.map((rule) => rule.trips(attempt)).includes(true),
    end: () => {
      for (const rule of rules) rule.end();
    },
  };
}
