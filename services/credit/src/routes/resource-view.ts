import type { Instalment, Loan, Payment } from '@breakwater/contracts';
import type { PlannedInstalment } from '@breakwater/ledger';
import type { LoanRecord, PaymentRecord } from '../ledger/index.ts';

/** A plan as a client sees it. */
export function instalmentsOf(plan: readonly PlannedInstalment[]): Instalment[] {
  return plan.map(({ number, dueDate, principalMinor, feeMinor }) => ({
    number,
    dueDate,
    principalMinor: Number(principalMinor),
    feeMinor: Number(feeMinor),
  }));
}

/** A payment as a client sees it. */
export function paymentView({ plan, ...payment }: PaymentRecord): Payment {
  return {
    ...payment,
    amountMinor: Number(payment.amountMinor),
    capturedMinor: Number(payment.capturedMinor),
    refundedMinor: Number(payment.refundedMinor),
    feeMinor: Number(payment.feeMinor),
    plan: instalmentsOf(plan),
  };
}

/** A loan as a client sees it; where the money went is not repeated. */
export function loanView(loan: LoanRecord): Loan {
  return {
    loanId: loan.loanId,
    accountId: loan.accountId,
    state: loan.state,
    amountMinor: Number(loan.amountMinor),
    currency: loan.currency,
    termMonths: loan.termMonths,
    plan: instalmentsOf(loan.plan),
    decision: loan.decision,
  };
}
