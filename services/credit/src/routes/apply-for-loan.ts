import { randomUUID } from 'node:crypto';
import { type Loan, LoanRequest } from '@breakwater/contracts';
import { planLoan } from '@breakwater/ledger';
import type { CreditContext } from '../app.ts';
import { businessDateAt } from '../domain/business-date.ts';
import { instalmentsOf } from './resource-view.ts';
import { takeKeyed } from './take-keyed.ts';
import type { OutboxEvent } from '../ledger/index.ts';
import { readKeyedRequest } from './keyed-request.ts';
import { sendKeyedAnswer } from './send-keyed-answer.ts';
import { summaryOf } from './take-payment.ts';

/** `POST /v1/loans`: risk with a bureau report, then the amount is set aside; the money follows through the queue. */
export function addLoanRoute(parts: CreditContext): void {
  const { app, clock, crashPoints, metrics } = parts;
  app.post(
    '/v1/loans',
    { config: { workClass: 'loan' }, schema: { body: LoanRequest } },
    async (request, reply) => {
      const { body } = request;
      const { accountId, currency, termMonths, payoutAccount } = body;
      const keyed = await readKeyedRequest(parts, '/v1/loans', request);
      const answer = await takeKeyed(parts, keyed, {
        question: { kind: 'loan', termMonths },
        approved: (fields, decision) => {
          const loanId = `loan_${randomUUID().replaceAll('-', '')}`;
          const plan = planLoan(fields.amountMinor, termMonths, businessDateAt(clock.nowMs()));
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
          const response = { status: 202, body: loan };
          const events: OutboxEvent[] = [
            { eventId: randomUUID(), queue: 'disbursement', payload: { loanId } },
          ];
          const own = { loanId, termMonths, payoutAccount, plan };
          return { ...fields, kind: 'loan.approve', ...own, decision, response, events };
        },
      });
      crashPoints.reach('credit.loan.committed');
      return sendKeyedAnswer(request, reply, answer, metrics);
    },
  );
}
