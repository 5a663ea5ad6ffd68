import { randomUUID } from 'node:crypto';
import { type Assessment, type DecisionSummary, type Payment, PaymentRequest } from '@breakwater/contracts';
import { type PlannedInstalment, planPurchase, purchaseFee } from '@breakwater/ledger';
import type { AmountMinor } from '@breakwater/money';
import type { CreditContext } from '../app.ts';
import { businessDateAt } from '../domain/business-date.ts';
import { instalmentsOf } from './resource-view.ts';
import { takeKeyed } from './take-keyed.ts';
import type { OutboxEvent } from '../ledger/index.ts';
import { readKeyedRequest } from './keyed-request.ts';
import { sendKeyedAnswer } from './send-keyed-answer.ts';

/** `POST /v1/payments`: risk, then posting, in one go. */
export function addPaymentRoute(parts: CreditContext): void {
  const { app, clock, crashPoints, metrics } = parts;
  app.post(
    '/v1/payments',
    { config: { workClass: 'payment' }, schema: { body: PaymentRequest } },
    async (request, reply) => {
      const { body } = request;
      const { merchantId, orderId, instalments } = body;
      const keyed = await readKeyedRequest(parts, '/v1/payments', request);
      const answer = await takeKeyed(parts, keyed, {
        question: { kind: 'payment', merchantId, instalments },
        approved: (fields, decision) => {
          const paymentId = `pay_${randomUUID().replaceAll('-', '')}`;
          const plan = planPurchase(fields.amountMinor, instalments, businessDateAt(clock.nowMs()));
          const feeMinor = purchaseFee(fields.amountMinor, instalments);
          const payment = capturedPayment(body, { paymentId, feeMinor, plan, decision });
          const response = { status: 201, body: payment };
          const events: OutboxEvent[] = [];
          const own = { paymentId, merchantId, orderId, feeMinor, instalments, plan };
          return { ...fields, kind: 'purchase', ...own, decision, response, events };
        },
      });
      crashPoints.reach('credit.payment.committed');
      return sendKeyedAnswer(request, reply, answer, metrics);
    },
  );
}

/** The payment as its answer tells it: taken whole, at once. */
function capturedPayment(
  { accountId, merchantId, orderId, amountMinor, instalments }: PaymentRequest,
  made: {
    readonly paymentId: string;
    readonly feeMinor: AmountMinor;
    readonly plan: readonly PlannedInstalment[];
    readonly decision: Assessment;
  },
): Payment {
  return {
    paymentId: made.paymentId,
    accountId,
    merchantId,
    orderId,
    state: 'captured',
    amountMinor,
    capturedMinor: amountMinor,
    refundedMinor: 0,
    feeMinor: Number(made.feeMinor),
    currency: 'CNY',
    instalments,
    plan: instalmentsOf(made.plan),
    decision: summaryOf(made.decision),
  };
}

/** What a client is told of a decision: no score and no evidence. */
export function summaryOf({ outcome, strategyVersion, reasonCodes }: Assessment): DecisionSummary {
  return { outcome, strategyVersion, reasonCodes };
}
