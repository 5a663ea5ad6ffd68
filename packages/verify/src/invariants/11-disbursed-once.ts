import type { BankMovementRow, TransferRow } from '../evidence.ts';
import type { Finding, Invariant } from './invariant.ts';

/**
 * The bank's book holds one transfer for each active loan, applied repayment and paid payout, with its amount, direction
 * and account, and nothing else.
 */
export const disbursedOnce: Invariant = {
  number: 11,
  name: 'disbursed exactly once',
  check({ movements, transfers }) {
    const byReference = Map.groupBy(transfers, ({ reference }) => reference);
    const known = new Set(movements.map(({ reference }) => reference));
    const strangers = transfers
      .filter(({ reference }) => !known.has(reference))
      .map(({ transferId, reference }) => ({
        text: 'The bank moved money for something that does not exist.',
        subjects: [reference, transferId],
      }));
    const wrong = movements.flatMap((movement) =>
      faultsOf(movement, byReference.get(movement.reference) ?? []),
    );
    return { examined: movements.length, violations: [...strangers, ...wrong] };
  },
};

function faultsOf(movement: BankMovementRow, transfers: readonly TransferRow[]): Finding['violations'] {
  const { reference, state, bankAccount } = movement;
  const subjects = [reference, bankAccount, ...transfers.map(({ transferId }) => transferId)];
  if (transfers.length > 1)
    return [{ text: `The bank moved the same money ${transfers.length} times.`, subjects }];
  const [transfer] = transfers;
  switch (state) {
    case 'done':
      if (transfer === undefined)
        return [{ text: 'Money counts as moved that the bank never moved.', subjects }];
      if (differs(movement, transfer)) {
        const text = `A ${movement.direction} of ${movement.amountMinor} with ${movement.bankAccount} was made as a ${transfer.direction} of ${transfer.amountMinor} with ${transfer.bankAccount}.`;
        return [{ text, subjects }];
      }
      if (transfer.state !== 'settled')
        return [{ text: 'Money counts as moved that the bank has not settled.', subjects }];
      return [];
    case 'waiting':
    case 'failed':
      return transfer === undefined
        ? []
        : [{ text: `Money counts as ${state} that the bank moved.`, subjects }];
    case 'moving':
      // Not over yet: the verdict is unknown for that reason, and this one is neither right nor wrong.
      return [];
  }
}

function differs(movement: BankMovementRow, transfer: TransferRow): boolean {
  return (
    transfer.amountMinor !== movement.amountMinor ||
    transfer.direction !== movement.direction ||
    transfer.bankAccount !== movement.bankAccount
  );
}
