import { PaymentRequest } from '@breakwater/contracts';
import type { CreditContext } from '../app.ts';
import { isUndecided } from '../degradation/undecided.ts';
import { assessmentRequest, paymentQuestion } from '../domain/assessment-request.ts';
import type { KnownKey, LedgerOperation } from '../ledger/index.ts';
import { decide } from './decide.ts';
import { type KeyedRequest, readKeyedRequest } from './keyed-request.ts';
import { paymentOperation } from './payment-operation.ts';
import { sendKeyedAnswer } from './send-keyed-answer.ts';
import { type Deferred, takeKeyed } from './take-keyed.ts';

/** `POST /v1/payments`: risk, then posting in one go, or a hold that is captured later. */
export function addPaymentRoute(parts: CreditContext): void {
  const { app, crashPoints, metrics } = parts;
  app.post(
    '/v1/payments',
    { config: { workClass: 'payment' }, schema: { body: PaymentRequest } },
    async (request, reply) => {
      const { body } = request;
      const keyed = await readKeyedRequest(parts, request, {
        path: '/v1/payments',
        accountId: body.accountId,
      });
      const answer = await takeKeyed(parts, keyed, (challenge) =>
        decidePayment(parts, keyed, body, challenge),
      );
      crashPoints.reach('credit.payment.committed');
      return sendKeyedAnswer(request, reply, answer, metrics);
    },
  );
}

/** Asks risk; when it cannot decide, a small payment may be approved without it, and another one taken down for later. */
async function decidePayment(
  parts: CreditContext,
  keyed: KeyedRequest,
  body: PaymentRequest,
  challenge: KnownKey['challenge'],
): Promise<LedgerOperation | Deferred> {
  const question = paymentQuestion(body);
  try {
    return await decide(parts, keyed, { question, challenge }, (decision) =>
      paymentOperation(keyed, body, { decision }),
    );
  } catch (error) {
    // Whoever was to pass a check has no payment without it.
    if (!isUndecided(error) || challenge !== undefined) throw error;
    const { assessmentId } = assessmentRequest(keyed, question);
    const approval = await parts.standIns.approvalFor(body, assessmentId, error.code);
    if (approval !== undefined) return paymentOperation(keyed, body, approval);
    if (await parts.deferrals.take(keyed, body)) return 'deferred';
    throw error;
  }
}
