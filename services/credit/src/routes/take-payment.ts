import { type Assessment, type Payment, PaymentRequest } from '@breakwater/contracts';
import { type PlannedInstalment, planPurchase, purchaseFee } from '@breakwater/ledger';
import type { AmountMinor } from '@breakwater/money';
import type { CreditContext } from '../app.ts';
import { newResourceId } from '../domain/ids.ts';
import { holdExpiresOn } from '../domain/hold.ts';
import { notice, settlement, signal } from '../domain/messages.ts';
import type { LedgerOperation } from '../ledger/index.ts';
import { decide, summaryOf } from './decide.ts';
import { type KeyedRequest, keyedFields, readKeyedRequest } from './keyed-request.ts';
import { instalmentsOf } from './plan-view.ts';
import { sendKeyedAnswer } from './send-keyed-answer.ts';
import { takeKeyed } from './take-keyed.ts';

/** `POST /v1/payments`: risk, then posting in one go, or a hold that is captured later. */
export function addPaymentRoute(parts: CreditContext): void {
  const { app, crashPoints, metrics } = parts;
  app.post(
    '/v1/payments',
    { config: { workClass: 'payment' }, schema: { body: PaymentRequest } },
    async (request, reply) => {
      const { body } = request;
      const { accountId, merchantId, instalments } = body;
      const keyed = await readKeyedRequest(parts, request, { path: '/v1/payments', accountId });
      const amountMinor = BigInt(body.amountMinor);
      const question = { kind: 'payment', merchantId, instalments, amountMinor } as const;
      const answer = await takeKeyed(parts, keyed, (challenge) =>
        decide(parts, keyed, { question, challenge }, (decision) =>
          body.capture === 'manual' ? holdOf(keyed, body, decision) : purchaseOf(keyed, body, decision),
        ),
      );
      crashPoints.reach('credit.payment.committed');
      return sendKeyedAnswer(request, reply, answer, metrics);
    },
  );
}

function purchaseOf(request: KeyedRequest, body: PaymentRequest, decision: Assessment): LedgerOperation {
  const amountMinor = BigInt(body.amountMinor);
  const plan = planPurchase(amountMinor, body.instalments, request.account.businessDate);
  const bought = boughtFields(request, body);
  const payment = paymentOf(body, bought, decision, { state: 'captured', plan });
  const told = toldOf(request, bought, 'purchase');
  return {
    ...bought,
    kind: 'purchase',
    plan,
    decision,
    response: { status: 201, body: payment },
    events: [settlement(told), notice(told), signal(told, 'capture')],
  };
}

function holdOf(request: KeyedRequest, body: PaymentRequest, decision: Assessment): LedgerOperation {
  const bought = boughtFields(request, body);
  const expiresOn = holdExpiresOn(request.account.businessDate);
  const payment = paymentOf(body, bought, decision, { state: 'held', holdExpiresOn: expiresOn, plan: [] });
  return {
    ...bought,
    kind: 'payment.hold',
    holdExpiresOn: expiresOn,
    decision,
    response: { status: 201, body: payment },
    events: [notice(toldOf(request, bought, 'payment.hold'))],
  };
}

type Bought = ReturnType<typeof boughtFields>;

function boughtFields(request: KeyedRequest, body: PaymentRequest) {
  const amountMinor = BigInt(body.amountMinor);
  return {
    ...keyedFields(request),
    paymentId: newResourceId('pay'),
    merchantId: body.merchantId,
    orderId: body.orderId,
    amountMinor,
    feeMinor: purchaseFee(amountMinor, body.instalments),
    instalments: body.instalments,
  };
}

function toldOf(request: KeyedRequest, { operationId, accountId, paymentId }: Bought, kind: string) {
  const { traceparent } = request.context.trace;
  return { operationId, accountId, resourceId: paymentId, kind, traceparent };
}

/** The payment as its answer tells it. */
function paymentOf(
  { accountId, merchantId, orderId, amountMinor, instalments, capture }: PaymentRequest,
  { paymentId, feeMinor }: { readonly paymentId: string; readonly feeMinor: AmountMinor },
  decision: Assessment,
  made: {
    readonly state: 'captured' | 'held';
    readonly holdExpiresOn?: string;
    readonly plan: readonly PlannedInstalment[];
  },
): Payment {
  const { state, plan, ...hold } = made;
  return {
    paymentId,
    accountId,
    merchantId,
    orderId,
    state,
    amountMinor,
    capturedMinor: state === 'captured' ? amountMinor : 0,
    refundedMinor: 0,
    feeMinor: Number(feeMinor),
    currency: 'CNY',
    instalments,
    capture,
    ...hold,
    plan: instalmentsOf(plan, 'planned'),
    decision: summaryOf(decision),
  };
}
