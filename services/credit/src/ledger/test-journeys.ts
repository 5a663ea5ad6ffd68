import { randomUUID } from 'node:crypto';
import { planPurchase, purchaseFee } from '@breakwater/ledger';
import type { LedgerOperation } from './operation.ts';
import { approval } from './test-operations.ts';

/** Operations of every kind on one account, each under a key of its own. */

function keyed(accountId: string) {
  const operationId = randomUUID();
  return {
    operationId,
    accountId,
    traceId: 'trace',
    callerId: `c-${accountId.slice(2)}`,
    idempotencyKey: `key-${operationId}`,
    requestHash: 'hash',
    events: [],
  };
}

export function id(prefix: string): string {
  return `${prefix}_${randomUUID().replaceAll('-', '')}`;
}

/** Holds an amount, to be paid back at once. */
export function hold(
  accountId: string,
  paymentId: string,
  amountMinor: bigint,
  until: string,
): LedgerOperation {
  return {
    ...keyed(accountId),
    kind: 'payment.hold',
    paymentId,
    merchantId: 'm-00001',
    orderId: paymentId,
    amountMinor,
    feeMinor: 0n,
    instalments: 1,
    holdExpiresOn: until,
    decision: approval('hold'),
    response: { status: 201, body: { paymentId } },
  };
}

export function capture(
  accountId: string,
  paymentId: string,
  amountMinor: bigint,
  businessDate: string,
): LedgerOperation {
  return {
    ...keyed(accountId),
    kind: 'payment.capture',
    paymentId,
    amountMinor,
    feeMinor: purchaseFee(amountMinor, 1),
    plan: planPurchase(amountMinor, 1, businessDate),
  };
}

export function release(accountId: string, paymentId: string): LedgerOperation {
  return { ...keyed(accountId), kind: 'payment.void', paymentId };
}

export function refund(accountId: string, paymentId: string, amountMinor?: bigint): LedgerOperation {
  return { ...keyed(accountId), kind: 'payment.refund', paymentId, amountMinor };
}

export function repayment(accountId: string, repaymentId: string, amountMinor: bigint): LedgerOperation {
  const response = { status: 202, body: { repaymentId } };
  return { ...keyed(accountId), kind: 'repayment.request', repaymentId, amountMinor, response };
}

/** Begins and ends what goes through the bank. */
export function through(
  accountId: string,
  resourceId: string,
  end: 'loan.activate' | 'loan.fail' | 'repayment.apply' | 'repayment.fail',
): LedgerOperation[] {
  const common = { accountId, resourceId, traceId: 'trace' };
  return [
    {
      ...common,
      kind: end.startsWith('loan') ? 'loan.begin_disbursing' : 'repayment.begin_collecting',
      operationId: randomUUID(),
      expiresAt: new Date('2090-01-01'),
      previousExpiresAt: null,
    },
    {
      ...common,
      kind: end,
      operationId: randomUUID(),
      consumer: 'test',
      eventId: randomUUID(),
      events: [],
    },
  ];
}

export function roll(accountId: string): LedgerOperation {
  return { ...keyed(accountId), kind: 'account.roll' };
}
