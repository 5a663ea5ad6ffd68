import type { Random } from '@breakwater/clock';
import type { AccountStatus, RepaymentHabit } from '@breakwater/contracts';
import { WeightedChoice } from './weighted-choice.ts';

/**
 * Assumed shares. Lenders publish no habits; these give one customer in five some delay and one in fifty a loss, which
 * is the order of what consumer credit reports.
 */
const usual = new WeightedChoice<RepaymentHabit>([
  ['early', 25],
  ['on_time', 55],
  ['late', 18],
  ['never', 2],
]);

/** Whoever is overdue has shown it. */
const overdue = new WeightedChoice<RepaymentHabit>([
  ['late', 70],
  ['never', 30],
]);

/** Draws how a customer repays. */
export function drawRepaymentHabit(status: AccountStatus, random: Random): RepaymentHabit {
  return (status === 'overdue' ? overdue : usual).choose(random);
}
