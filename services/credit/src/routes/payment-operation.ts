import type { Assessment, Payment, PaymentRequest } from '@breakwater/contracts';
import { type PlannedInstalment, planPurchase, purchaseFee } from '@breakwater/ledger';
import type { AmountMinor } from '@breakwater/money';
import { holdExpiresOn } from '../domain/hold.ts';
import { newResourceId } from '../domain/ids.ts';
import { message, notice, settlement, signal } from '../domain/messages.ts';
import type { LedgerOperation, OutboxEvent, StandInCaps } from '../ledger/index.ts';
import { summaryOf } from './decide.ts';
import { type KeyedRequest, keyedFields } from './keyed-request.ts';
import { instalmentsOf } from './plan-view.ts';

/** An approval, and within which caps if it is not risk's own. */
export interface Approval {
  readonly decision: Assessment;
  readonly standIn?: StandInCaps;
}

/** What an approved payment has the ledger do: post it at once, or hold it. */
export function paymentOperation(
  request: KeyedRequest,
  body: PaymentRequest,
  approval: Approval,
): LedgerOperation {
  return body.capture === 'manual' ? holdOf(request, body, approval) : purchaseOf(request, body, approval);
}

function purchaseOf(request: KeyedRequest, body: PaymentRequest, approval: Approval): LedgerOperation {
  const amountMinor = BigInt(body.amountMinor);
  const plan = planPurchase(amountMinor, body.instalments, request.account.businessDate);
  const bought = boughtFields(request, body);
  const payment = paymentOf(body, bought, approval.decision, { state: 'captured', plan });
  const told = toldOf(request, bought, 'purchase');
  return {
    ...bought,
    kind: 'purchase',
    plan,
    ...approval,
    response: { status: 201, body: payment },
    events: [settlement(told), notice(told), signal(told, 'capture'), ...reviewOf(told, approval)],
  };
}

function holdOf(request: KeyedRequest, body: PaymentRequest, approval: Approval): LedgerOperation {
  const bought = boughtFields(request, body);
  const expiresOn = holdExpiresOn(request.account.businessDate);
  const held = { state: 'held', holdExpiresOn: expiresOn, plan: [] } as const;
  const payment = paymentOf(body, bought, approval.decision, held);
  const told = toldOf(request, bought, 'payment.hold');
  return {
    ...bought,
    kind: 'payment.hold',
    holdExpiresOn: expiresOn,
    ...approval,
    response: { status: 201, body: payment },
    events: [notice(told), ...reviewOf(told, approval)],
  };
}

/** Risk is asked afterwards about what it could not decide before. */
function reviewOf(
  { operationId, traceparent }: { readonly operationId: string; readonly traceparent: string },
  { standIn }: Approval,
): OutboxEvent[] {
  return standIn === undefined ? [] : [message('stand-in-reviews', { operationId }, traceparent)];
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
