import type { LoanRow, TransferRow } from '../evidence.ts';
import type { Finding, Invariant } from './invariant.ts';

/** The bank's book holds one transfer for each active loan, with its amount and account, and nothing else. */
export const disbursedOnce: Invariant = {
  number: 11,
  name: 'disbursed exactly once',
  check({ loans, transfers }) {
    const byLoan = Map.groupBy(transfers, ({ reference }) => reference);
    const known = new Set(loans.map(({ loanId }) => loanId));
    const strangers = transfers
      .filter(({ reference }) => !known.has(reference))
      .map(({ transferId, reference }) => ({
        text: 'The bank paid out a loan that does not exist.',
        subjects: [reference, transferId],
      }));
    const wrong = loans.flatMap((loan) => faultsOf(loan, byLoan.get(loan.loanId) ?? []));
    return { examined: loans.length, violations: [...strangers, ...wrong] };
  },
};

function faultsOf(loan: LoanRow, transfers: readonly TransferRow[]): Finding['violations'] {
  const subjects = [loan.loanId, ...transfers.map(({ transferId }) => transferId)];
  if (transfers.length > 1) return [{ text: `A loan was paid out ${transfers.length} times.`, subjects }];
  const [transfer] = transfers;
  switch (loan.state) {
    case 'active':
      if (transfer === undefined) return [{ text: 'A loan is active and was never paid out.', subjects }];
      if (transfer.amountMinor !== loan.amountMinor || transfer.payoutAccount !== loan.payoutAccount) {
        const text = `A loan of ${loan.amountMinor} to ${loan.payoutAccount} was paid out as ${transfer.amountMinor} to ${transfer.payoutAccount}.`;
        return [{ text, subjects }];
      }
      return [];
    case 'approved':
    case 'failed':
      return transfer === undefined ? [] : [{ text: `A loan is ${loan.state} and was paid out.`, subjects }];
    case 'disbursing':
      // Not over yet: the verdict is unknown for that reason, and this loan is neither right nor wrong.
      return [];
  }
}
