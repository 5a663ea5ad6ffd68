import { randomUUID } from 'node:crypto';
import { type Assessment, type DecisionSummary, type Payment, PaymentRequest } from '@breakwater/contracts';
import { type PlannedInstalment, planPurchase, purchaseFee } from '@breakwater/ledger';
import type { AmountMinor } from '@breakwater/money';
import type { CreditContext } from '../app.ts';
import { businessDateAt } from '../domain/business-date.ts';
import { instalmentsOf } from './resource-view.ts';
import { requestHash } from '../domain/request-hash.ts';
import { takeKeyed } from './take-keyed.ts';
import { callerOf, idempotencyKeyOf, ownAccount } from './caller.ts';
import { sendKeyedAnswer } from './send-keyed-answer.ts';

/** `POST /v1/payments`: risk, then posting, in one go. */
export function addPaymentRoute(parts: CreditContext): void {
  const { app, clock, crashPoints, metrics } = parts;
  app.post(
    '/v1/payments',
    { config: { workClass: 'payment' }, schema: { body: PaymentRequest } },
    async (request, reply) => {
      const caller = callerOf(request);
      const key = idempotencyKeyOf(request);
      const { body } = request;
      const amountMinor = BigInt(body.amountMinor);
      const account = await ownAccount(parts, body.accountId, caller);
      const hash = requestHash('/v1/payments', body);
      const answer = await takeKeyed(parts, {
        caller,
        key,
        hash,
        account,
        amountMinor,
        context: request.context,
        question: { kind: 'payment', merchantId: body.merchantId, instalments: body.instalments },
        approved: (operationId, decision) => {
          const paymentId = `pay_${randomUUID().replaceAll('-', '')}`;
          const plan = planPurchase(amountMinor, body.instalments, businessDateAt(clock.nowMs()));
          const feeMinor = purchaseFee(amountMinor, body.instalments);
          const payment = capturedPayment(body, { paymentId, feeMinor, plan, decision });
          return {
            kind: 'purchase',
            operationId,
            accountId: body.accountId,
            traceId: request.context.trace.traceId,
            callerId: caller,
            idempotencyKey: key,
            requestHash: hash,
            paymentId,
            merchantId: body.merchantId,
            orderId: body.orderId,
            amountMinor,
            feeMinor,
            instalments: body.instalments,
            plan,
            decision,
            response: { status: 201, body: payment },
            events: [],
          };
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
