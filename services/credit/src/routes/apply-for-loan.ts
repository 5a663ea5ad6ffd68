import { randomUUID } from 'node:crypto';
import { type Loan, LoanRequest } from '@breakwater/contracts';
import { planLoan } from '@breakwater/ledger';
import type { CreditContext } from '../app.ts';
import { businessDateAt } from '../domain/business-date.ts';
import { requestHash } from '../domain/request-hash.ts';
import { instalmentsOf } from './resource-view.ts';
import { takeKeyed } from './take-keyed.ts';
import { callerOf, idempotencyKeyOf, ownAccount } from './caller.ts';
import { sendKeyedAnswer } from './send-keyed-answer.ts';
import { summaryOf } from './take-payment.ts';

/** `POST /v1/loans`: risk with a bureau report, then the amount is set aside; the money follows through the queue. */
export function addLoanRoute(parts: CreditContext): void {
  const { app, clock, crashPoints, metrics } = parts;
  app.post(
    '/v1/loans',
    { config: { workClass: 'loan' }, schema: { body: LoanRequest } },
    async (request, reply) => {
      const caller = callerOf(request);
      const key = idempotencyKeyOf(request);
      const { body } = request;
      const amountMinor = BigInt(body.amountMinor);
      const account = await ownAccount(parts, body.accountId, caller);
      const hash = requestHash('/v1/loans', body);
      const answer = await takeKeyed(parts, {
        caller,
        key,
        hash,
        account,
        amountMinor,
        context: request.context,
        question: { kind: 'loan', termMonths: body.termMonths },
        approved: (operationId, decision) => {
          const loanId = `loan_${randomUUID().replaceAll('-', '')}`;
          const plan = planLoan(amountMinor, body.termMonths, businessDateAt(clock.nowMs()));
          const { accountId, currency, termMonths, payoutAccount } = body;
          const loan: Loan = {
            loanId,
            accountId,
            state: 'approved',
            amountMinor: body.amountMinor,
            currency,
            termMonths,
            plan: instalmentsOf(plan),
            decision: summaryOf(decision),
          };
          return {
            kind: 'loan.approve',
            operationId,
            accountId,
            traceId: request.context.trace.traceId,
            callerId: caller,
            idempotencyKey: key,
            requestHash: hash,
            loanId,
            termMonths,
            payoutAccount,
            amountMinor,
            plan,
            decision,
            response: { status: 202, body: loan },
            events: [{ eventId: randomUUID(), queue: 'disbursement', payload: { loanId } }],
          };
        },
      });
      crashPoints.reach('credit.loan.committed');
      return sendKeyedAnswer(request, reply, answer, metrics);
    },
  );
}
