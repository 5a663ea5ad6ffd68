import { type Assessment, type Loan, LoanRequest, ProblemError } from '@breakwater/contracts';
import { planLoan } from '@breakwater/ledger';
import type { CreditContext } from '../app.ts';
import { newResourceId } from '../domain/ids.ts';
import { message } from '../domain/messages.ts';
import type { LedgerOperation } from '../ledger/index.ts';
import { decide, summaryOf } from './decide.ts';
import { type KeyedRequest, keyedFields, readKeyedRequest } from './keyed-request.ts';
import { instalmentsOf } from './plan-view.ts';
import { sendKeyedAnswer } from './send-keyed-answer.ts';
import { takeKeyed } from './take-keyed.ts';

/** `POST /v1/loans`: risk with a bureau report, then the amount is set aside; the money follows through the queue. */
export function addLoanRoute(parts: CreditContext): void {
  const { app, bankChannel, crashPoints, metrics } = parts;
  app.post(
    '/v1/loans',
    { config: { workClass: 'loan' }, schema: { body: LoanRequest } },
    async (request, reply) => {
      const { body } = request;
      const { accountId, termMonths } = body;
      const keyed = await readKeyedRequest(parts, request, { path: '/v1/loans', accountId });
      const question = { kind: 'loan', termMonths, amountMinor: BigInt(body.amountMinor) } as const;
      const answer = await takeKeyed(parts, keyed, async (challenge) => {
        if (parts.ladder.isInForce('loans_off')) throw new ProblemError('loans_paused');
        await bankChannel.requireUsable();
        return decide(parts, keyed, { question, challenge }, (decision) => loanOf(keyed, body, decision));
      });
      crashPoints.reach('credit.loan.committed');
      return sendKeyedAnswer(request, reply, answer, metrics);
    },
  );
}

function loanOf(request: KeyedRequest, body: LoanRequest, decision: Assessment): LedgerOperation {
  const { accountId, currency, termMonths, payoutAccount } = body;
  const amountMinor = BigInt(body.amountMinor);
  const loanId = newResourceId('loan');
  const plan = planLoan(amountMinor, termMonths, request.account.businessDate);
  const loan: Loan = {
    loanId,
    accountId,
    state: 'approved',
    amountMinor: body.amountMinor,
    currency,
    termMonths,
    plan: instalmentsOf(plan, 'draft'),
    decision: summaryOf(decision),
  };
  return {
    ...keyedFields(request),
    kind: 'loan.approve',
    amountMinor,
    loanId,
    termMonths,
    payoutAccount,
    plan,
    decision,
    response: { status: 202, body: loan },
    events: [message('disbursement', { loanId }, request.context.trace.traceparent)],
  };
}
