import { Loan, LoanId, Payment, PaymentId, ProblemError } from '@breakwater/contracts';
import { Type } from 'typebox';
import type { CreditContext } from '../app.ts';
import { loanView, paymentView } from './resource-view.ts';
import { getLoan, getPayment } from '../ledger/index.ts';
import { callerOf, ownAccount } from './caller.ts';

/** `GET /v1/payments/{paymentId}` and `GET /v1/loans/{loanId}`. */
export function addResourceRoutes(parts: CreditContext): void {
  const { app, pool } = parts;
  app.get(
    '/v1/payments/:paymentId',
    {
      config: { workClass: 'look' },
      schema: { params: Type.Object({ paymentId: PaymentId }), response: { 200: Payment } },
    },
    async (request) => {
      const payment = await getPayment(pool, request.params.paymentId);
      if (payment === undefined) throw new ProblemError('not_found');
      await ownAccount(parts, payment.accountId, callerOf(request));
      return paymentView(payment);
    },
  );
  app.get(
    '/v1/loans/:loanId',
    {
      config: { workClass: 'look' },
      schema: { params: Type.Object({ loanId: LoanId }), response: { 200: Loan } },
    },
    async (request) => {
      const loan = await getLoan(pool, request.params.loanId);
      if (loan === undefined) throw new ProblemError('not_found');
      await ownAccount(parts, loan.accountId, callerOf(request));
      return loanView(loan);
    },
  );
}
