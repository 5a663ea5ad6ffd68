import type { Invariant } from './invariant.ts';

/** Each transaction sums to zero per currency; the trial balance is zero in every snapshot that was read. */
export const balanced: Invariant = {
  number: 5,
  name: 'ledger balanced',
  check({ ledger, trialBalances }) {
    const transactions = ledger.unbalanced.map(({ transactionId, currency, sumMinor }) => ({
      text: `The entries of a transaction sum to ${sumMinor} ${currency}.`,
      subjects: [transactionId],
    }));
    const snapshots = trialBalances.flatMap(({ atMs, sums }) =>
      sums
        .filter(({ balancesMinor, entriesMinor }) => balancesMinor !== 0n || entriesMinor !== 0n)
        .map(({ currency, balancesMinor, entriesMinor }) => ({
          text: `A trial balance was ${balancesMinor} ${currency} by balances and ${entriesMinor} by entries.`,
          subjects: [new Date(atMs).toISOString()],
        })),
    );
    return {
      examined: ledger.transactions + trialBalances.length,
      violations: [...transactions, ...snapshots],
    };
  },
};
