import type { Evidence } from '../evidence.ts';
import { accountHistories } from './account-history.ts';
import { type Finding, type Invariant } from './invariant.ts';

/** Balances are what their entries add up to from entry zero, and each operation recorded what the model computes. */
export const balanceIsSum: Invariant = {
  number: 7,
  name: 'balance is the sum of entries',
  check(evidence) {
    const { balances, mismatches } = evidence.ledger;
    const stored = mismatches.map(({ subject, text }) => ({ text, subjects: [subject] }));
    return { examined: balances, violations: [...stored, ...wrongAfterReplay(evidence)] };
  },
};

function wrongAfterReplay(evidence: Evidence): Finding['violations'] {
  return accountHistories(evidence).flatMap(({ accountId, account, steps }) => {
    const wrong = steps.find(
      ({ event: { recorded }, postedMinor, pendingMinor }) =>
        recorded !== undefined &&
        (recorded.postedMinor !== postedMinor || recorded.pendingMinor !== pendingMinor),
    );
    if (wrong !== undefined) {
      const { event, postedMinor, pendingMinor } = wrong;
      const text = `At version ${event.version} the account recorded ${event.recorded?.postedMinor} posted and ${event.recorded?.pendingMinor} pending; the replay gives ${postedMinor} and ${pendingMinor}.`;
      return [{ text, subjects: [accountId] }];
    }
    const last = steps.at(-1);
    if (account === undefined || last === undefined) return [];
    if (account.postedMinor === last.postedMinor && account.pendingMinor === last.pendingMinor) return [];
    const text = `The account holds ${account.postedMinor} posted and ${account.pendingMinor} pending; the replay gives ${last.postedMinor} and ${last.pendingMinor}.`;
    return [{ text, subjects: [accountId] }];
  });
}
