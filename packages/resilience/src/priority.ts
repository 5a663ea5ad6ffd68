import type { Call } from './call.ts';
import { checkedNumber, count } from './options.ts';

/** How much each class of work matters. A higher one goes first and is shed last; a class that is not named has 0. */
export type ClassPriority = Readonly<Record<string, number>>;

/** What a priority may be. */
export const priorityRange = count(0, 0, 9);

/** Money that is on its way goes before a look, and a look before a new loan, which can be asked for again tomorrow. */
export const usualPriority: ClassPriority = { payment: 2, repayment: 2, look: 1, loan: 0 };

/** @throws OptionError naming the class whose priority is out of range. */
export function checkPriority(path: string, classPriority: ClassPriority): void {
  for (const [workClass, priority] of Object.entries(classPriority)) {
    checkedNumber(`${path}.classPriority.${workClass}`, priorityRange, priority);
  }
}

/** Cohorts are numbered from 0 to one less. */
export const cohortCount = 100;

/**
 * The cohort that a customer belongs to, always the same. Among equals the low cohorts are shed first, so an overload
 * that a tenth of the customers must be spared for hits the same tenth each time, and the others not at all, instead of
 * failing everybody's third click. With the date in the text another tenth has its turn the next day (the user priority
 * of DAGOR, "Overload Control for Scaling WeChat Microservices", Zhou et al. 2018). The hash is FNV-1a.
 */
export function cohortOf(customer: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < customer.length; i++) hash = Math.imul(hash ^ customer.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % cohortCount;
}

/** Where a call stands among all: by class, then by cohort. The lowest is shed first. Work of no customer goes last. */
export function standingOf(call: Pick<Call, 'cohort'>, priority: number): number {
  return priority * cohortCount + (call.cohort ?? cohortCount - 1);
}
