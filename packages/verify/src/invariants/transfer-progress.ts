import {
  advanceLoan,
  advanceRepayment,
  type LoanProgress,
  type OwedInstalment,
  type RepaymentProgress,
} from '@breakwater/ledger';
import type { OperationRow } from '../evidence.ts';

/** The begin of a transfer changes no account and is not recorded, so it is taken to have come before the end. */
const BEGIN = { kind: 'begin', atMs: 0, transferExpiresAtMs: 0 } as const;

type Kind = OperationRow['kind'];

/**
 * Follows a loan through its operations and then through its instalments, by the pure state machine.
 * @returns the state, or the operation that its life does not know.
 */
export function followLoan(
  operations: readonly OperationRow[],
  instalments: readonly Pick<OwedInstalment, 'state'>[],
): { readonly state: LoanProgress['state'] } | { readonly illegal: Kind } {
  let loan: LoanProgress | undefined = { state: 'approved' };
  const [made, ...others] = operations;
  if (made?.kind !== 'loan.approve') return { illegal: made?.kind ?? 'loan.approve' };
  for (const { kind } of others) {
    const event = kind === 'loan.activate' ? 'activate' : kind === 'loan.fail' ? 'fail' : undefined;
    const moving: LoanProgress | undefined = advanceLoan(loan, BEGIN);
    loan = moving && event && advanceLoan(moving, { kind: event });
    if (loan === undefined) return { illegal: kind };
  }
  if (loan.state !== 'active') return { state: loan.state };
  if (instalments.every(({ state }) => state === 'paid')) return { state: 'repaid' };
  return { state: instalments.some(({ state }) => state === 'overdue') ? 'overdue' : 'active' };
}

/** Follows a repayment, as `followLoan` does a loan. */
export function followRepayment(
  operations: readonly OperationRow[],
): { readonly state: RepaymentProgress['state'] } | { readonly illegal: Kind } {
  let repayment: RepaymentProgress | undefined = { state: 'requested' };
  const [made, ...others] = operations;
  if (made?.kind !== 'repayment.request') return { illegal: made?.kind ?? 'repayment.request' };
  for (const { kind } of others) {
    const event = kind === 'repayment.apply' ? 'apply' : kind === 'repayment.fail' ? 'fail' : undefined;
    const moving: RepaymentProgress | undefined = advanceRepayment(repayment, BEGIN);
    repayment = moving && event && advanceRepayment(moving, { kind: event });
    if (repayment === undefined) return { illegal: kind };
  }
  return { state: repayment.state };
}
