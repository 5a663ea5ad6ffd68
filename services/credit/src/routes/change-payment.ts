import {
  CaptureRequest,
  type Payment,
  PaymentId,
  ProblemError,
  RefundRequest,
  VoidRequest,
} from '@breakwater/contracts';
import { type InstalmentCount, planPurchase, purchaseFee } from '@breakwater/ledger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type TObject, Type } from 'typebox';
import type { CreditContext } from '../app.ts';
import { notice, settlement, signal } from '../domain/messages.ts';
import { getPayment, type LedgerOperation } from '../ledger/index.ts';
import { type KeyedRequest, keyedFields, readKeyedRequest } from './keyed-request.ts';
import { sendKeyedAnswer } from './send-keyed-answer.ts';
import { takeKeyed } from './take-keyed.ts';

/** `POST /v1/payments/{paymentId}/capture`, `/void` and `/refunds`: what happens to a payment after it was made. */
export function addPaymentChangeRoutes(parts: CreditContext): void {
  addChange(parts, 'capture', CaptureRequest, captureOf);
  addChange(parts, 'void', VoidRequest, voidOf);
  addChange(parts, 'refunds', RefundRequest, refundOf);
}

interface Change {
  readonly request: KeyedRequest;
  readonly payment: Payment;
  /** What the client asked for; undefined for all there is. */
  readonly amountMinor: bigint | undefined;
}

function addChange(
  parts: CreditContext,
  name: 'capture' | 'void' | 'refunds',
  body: TObject,
  operationOf: (change: Change) => LedgerOperation,
): void {
  const { app, crashPoints, metrics, pool } = parts;
  const params = Type.Object({ paymentId: PaymentId });
  app.post(
    `/v1/payments/:paymentId/${name}`,
    { config: { workClass: 'payment' }, schema: { params, body } },
    async (request: FastifyRequest, reply: FastifyReply) => {
      const { paymentId } = request.params as { paymentId: string };
      const payment = await getPayment(pool, paymentId);
      if (payment === undefined) throw new ProblemError('not_found');
      const path = `/v1/payments/${paymentId}/${name}`;
      const keyed = await readKeyedRequest(parts, request, { path, accountId: payment.accountId });
      const { amountMinor } = request.body as { amountMinor?: number };
      const change = {
        request: keyed,
        payment,
        amountMinor: amountMinor === undefined ? undefined : BigInt(amountMinor),
      };
      const answer = await takeKeyed(parts, keyed, () => Promise.resolve(operationOf(change)));
      crashPoints.reach('credit.payment.committed');
      return sendKeyedAnswer(request, reply, answer, metrics);
    },
  );
}

/** The plan follows from what is captured, and begins on the day of the capture. */
function captureOf({ request, payment, amountMinor = BigInt(payment.amountMinor) }: Change): LedgerOperation {
  const instalments: InstalmentCount = payment.instalments;
  const fields = fieldsOf(request, payment);
  const told = toldOf(request, fields, 'payment.capture');
  return {
    ...fields,
    kind: 'payment.capture',
    amountMinor,
    feeMinor: purchaseFee(amountMinor, instalments),
    plan: planPurchase(amountMinor, instalments, request.account.businessDate),
    events: [settlement(told), notice(told), signal(told, 'capture')],
  };
}

function voidOf({ request, payment }: Change): LedgerOperation {
  const fields = fieldsOf(request, payment);
  return { ...fields, kind: 'payment.void', events: [notice(toldOf(request, fields, 'payment.void'))] };
}

function refundOf({ request, payment, amountMinor }: Change): LedgerOperation {
  const fields = fieldsOf(request, payment);
  const told = toldOf(request, fields, 'payment.refund');
  return {
    ...fields,
    kind: 'payment.refund',
    amountMinor,
    events: [settlement(told), notice(told), signal(told, 'refund')],
  };
}

function fieldsOf(request: KeyedRequest, { paymentId }: Payment) {
  return { ...keyedFields(request), paymentId };
}

function toldOf(
  request: KeyedRequest,
  { operationId, accountId, paymentId }: ReturnType<typeof fieldsOf>,
  kind: string,
) {
  const { traceparent } = request.context.trace;
  return { operationId, accountId, resourceId: paymentId, kind, traceparent };
}
