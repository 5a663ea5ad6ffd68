import type { Evidence } from '../evidence.ts';
import { accountHistories } from './account-history.ts';
import type { Finding, Invariant } from './invariant.ts';
import { realTimeBreaches, timedWrites } from './real-time.ts';

/** Versions of an account have no gap, and what was answered before something else was sent comes before it. */
export const orderPerAccount: Invariant = {
  number: 13,
  name: 'order per account',
  check(evidence) {
    const histories = accountHistories(evidence);
    return { examined: histories.length, violations: [...gaps(evidence), ...outOfTime(evidence)] };
  },
};

function gaps(evidence: Evidence): Finding['violations'] {
  return accountHistories(evidence).flatMap(({ accountId, account, steps }) => {
    const broken = steps.findIndex(({ row }, index) => row.version !== index + 1);
    if (broken !== -1) {
      const text = `Version ${broken + 1} of the account is missing or taken twice.`;
      return [{ text, subjects: [accountId] }];
    }
    if (account === undefined || account.version === steps.length) return [];
    const text = `The account says version ${account.version}, and ${steps.length} things happened to it.`;
    return [{ text, subjects: [accountId] }];
  });
}

function outOfTime(evidence: Evidence): Finding['violations'] {
  const writes = timedWrites(evidence);
  return realTimeBreaches(writes, writes).map(({ earlier, later }) => ({
    text: `An operation answered before another was sent has version ${earlier.version}, the other ${later.version}.`,
    subjects: [later.accountId, earlier.subject, later.subject],
  }));
}
