import type { AccountAmounts, Evidence } from '../evidence.ts';
import { accountHistories, amountsOf } from './account-history.ts';
import { type Finding, type Invariant } from './invariant.ts';

/** Balances are what their entries add up to from entry zero, and each version recorded what the model computes. */
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
    for (const { row, state } of steps) {
      const off = difference(row, amountsOf(state));
      if (off !== undefined) {
        const text = `At version ${row.version} the account recorded ${off.name} ${off.recorded}; the replay gives ${off.replayed}.`;
        return [{ text, subjects: [accountId] }];
      }
    }
    const last = steps.at(-1);
    const off =
      account === undefined || last === undefined ? undefined : difference(account, amountsOf(last.state));
    if (off === undefined) return [];
    const text = `The account holds ${off.name} ${off.recorded}; the replay gives ${off.replayed}.`;
    return [{ text, subjects: [accountId] }];
  });
}

function difference(
  recorded: AccountAmounts,
  replayed: AccountAmounts,
): { readonly name: string; readonly recorded: string; readonly replayed: string } | undefined {
  const name = (Object.keys(replayed) as (keyof AccountAmounts)[]).find(
    (key) => recorded[key] !== replayed[key],
  );
  return name && { name, recorded: String(recorded[name]), replayed: String(replayed[name]) };
}
