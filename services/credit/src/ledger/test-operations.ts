import { randomUUID } from 'node:crypto';
import { realClock } from '@breakwater/clock';
import type { AccountStatus, Assessment } from '@breakwater/contracts';
import { type InstalmentCount, planLoan, planPurchase, purchaseFee } from '@breakwater/ledger';
import { type Deadline, deadlineIn } from '@breakwater/resilience';
import type {
  AccountRoll,
  Capture,
  Hold,
  LimitSetting,
  LoanApproval,
  Purchase,
  Refund,
  Release,
  RepaymentPromise,
  StatusSetting,
  TransferBegin,
  TransferEnd,
} from './operation.ts';

/** The business date on which the tests' ledger begins. */
export const BUSINESS_DATE = '2026-01-31';

/** Of nobody's request. */
export const TRACEPARENT = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-00`;

/** Instants that are past and to come on any clock of these tests. */
export const PAST = new Date(Date.UTC(2020, 0, 1));
export const FUTURE = new Date(Date.UTC(2090, 0, 1));

/** Time enough for anything that is not meant to time out. */
export function soon(): Deadline {
  return deadlineIn(realClock, 30_000);
}

/** An id of a resource: the prefix, then 32 hexadecimal digits. */
export function newId(prefix: 'pay' | 'loan' | 'rpy'): string {
  return `${prefix}_${randomUUID().replaceAll('-', '')}`;
}

export function approval(assessmentId: string): Assessment {
  return {
    assessmentId,
    outcome: 'approve',
    score: 700,
    reasonCodes: ['within_limits'],
    strategyVersion: 'test@1',
    evidence: { shareOfLimit: 0.1 },
  };
}

/** What an operation under a key of its own says of itself. */
function keyed(accountId: string, override: { readonly operationId?: string }) {
  const operationId = override.operationId ?? randomUUID();
  return {
    operationId,
    accountId,
    callerId: `c-${accountId.slice(2)}`,
    idempotencyKey: `key-${operationId}`,
    requestHash: 'hash',
    traceId: `trace-${operationId}`,
    events: [],
  };
}

/** What purchases and holds have in common: 10.00 in one part unless told otherwise. */
function bought(accountId: string, override: Partial<Purchase> | Partial<Hold>) {
  const amountMinor = override.amountMinor ?? 1_000n;
  const instalments = override.instalments ?? 1;
  const common = keyed(accountId, override);
  return {
    ...common,
    paymentId: override.paymentId ?? newId('pay'),
    merchantId: 'm-00001',
    orderId: 'order-1',
    amountMinor,
    feeMinor: purchaseFee(amountMinor, instalments),
    instalments,
    decision: approval(common.operationId),
  };
}

/** A purchase of 10.00 in one part. */
export function purchase(accountId: string, override: Partial<Purchase> = {}): Purchase {
  const common = bought(accountId, override);
  const { paymentId, amountMinor, instalments } = common;
  return {
    ...common,
    kind: 'purchase',
    plan: planPurchase(amountMinor, instalments, BUSINESS_DATE),
    response: { status: 201, body: { paymentId, state: 'captured', amountMinor: Number(amountMinor) } },
    ...override,
  };
}

/** A hold of 10.00 for a purchase in one part, for a week. */
export function hold(accountId: string, override: Partial<Hold> = {}): Hold {
  const common = bought(accountId, override);
  return {
    ...common,
    kind: 'payment.hold',
    holdExpiresOn: '2026-02-07',
    response: { status: 201, body: { paymentId: common.paymentId, state: 'held' } },
    ...override,
  };
}

/** Captures all that is held, or less. */
export function capture(
  held: Pick<Hold, 'accountId' | 'paymentId' | 'amountMinor' | 'instalments'>,
  override: Partial<Capture> & { readonly businessDate?: string } = {},
): Capture {
  const { businessDate = BUSINESS_DATE, ...fields } = override;
  const amountMinor = fields.amountMinor ?? held.amountMinor;
  const instalments: InstalmentCount = held.instalments;
  return {
    ...keyed(held.accountId, fields),
    kind: 'payment.capture',
    paymentId: held.paymentId,
    amountMinor,
    feeMinor: purchaseFee(amountMinor, instalments),
    plan: planPurchase(amountMinor, instalments, businessDate),
    ...fields,
  };
}

type OfPayment = Pick<Hold, 'accountId' | 'paymentId'>;

/** Voids or expires a hold. */
export function release(
  { accountId, paymentId }: OfPayment,
  kind: Release['kind'],
  override: Partial<Release> = {},
): Release {
  return { ...keyed(accountId, override), kind, paymentId, ...override };
}

/** Refunds a part of a payment; all that is left unless told how much. */
export function refund(
  { accountId, paymentId }: OfPayment,
  amountMinor?: bigint,
  override: Partial<Refund> = {},
): Refund {
  return { ...keyed(accountId, override), kind: 'payment.refund', paymentId, amountMinor, ...override };
}

/** An approved loan of 100.00 over three months, with the event that has it disbursed. */
export function loanApproval(accountId: string, override: Partial<LoanApproval> = {}): LoanApproval {
  const amountMinor = override.amountMinor ?? 10_000n;
  const loanId = override.loanId ?? newId('loan');
  const termMonths = override.termMonths ?? 3;
  const common = keyed(accountId, override);
  return {
    ...common,
    kind: 'loan.approve',
    loanId,
    amountMinor,
    termMonths,
    payoutAccount: 'ba-0000001',
    plan: planLoan(amountMinor, termMonths, BUSINESS_DATE),
    decision: approval(common.operationId),
    response: { status: 202, body: { loanId, state: 'approved' } },
    events: [{ eventId: randomUUID(), queue: 'disbursement', payload: { loanId }, traceparent: TRACEPARENT }],
    ...override,
  };
}

/** A promise to repay 10.00, with the event that has it collected. */
export function repayment(accountId: string, override: Partial<RepaymentPromise> = {}): RepaymentPromise {
  const repaymentId = override.repaymentId ?? newId('rpy');
  return {
    ...keyed(accountId, override),
    kind: 'repayment.request',
    repaymentId,
    amountMinor: 1_000n,
    response: { status: 202, body: { repaymentId, state: 'requested' } },
    events: [
      { eventId: randomUUID(), queue: 'collection', payload: { repaymentId }, traceparent: TRACEPARENT },
    ],
    ...override,
  };
}

/** Begins the transfer of a loan or of a repayment. */
export function begin(
  moved: LoanApproval | RepaymentPromise,
  expiresAt = FUTURE,
  previousExpiresAt: Date | null = null,
): TransferBegin {
  return {
    kind: moved.kind === 'loan.approve' ? 'loan.begin_disbursing' : 'repayment.begin_collecting',
    operationId: randomUUID(),
    accountId: moved.accountId,
    traceId: moved.traceId,
    resourceId: moved.kind === 'loan.approve' ? moved.loanId : moved.repaymentId,
    expiresAt,
    previousExpiresAt,
  };
}

/** Ends the transfer of a loan or of a repayment, as the effect of the event that came with it unless told whose. */
export function end(
  moved: LoanApproval | RepaymentPromise,
  how: 'settled' | 'failed',
  eventId = moved.events[0]?.eventId ?? randomUUID(),
): TransferEnd {
  const isLoan = moved.kind === 'loan.approve';
  const settled = isLoan ? 'loan.activate' : 'repayment.apply';
  const failed = isLoan ? 'loan.fail' : 'repayment.fail';
  return {
    kind: how === 'settled' ? settled : failed,
    operationId: randomUUID(),
    accountId: moved.accountId,
    traceId: moved.traceId,
    resourceId: isLoan ? moved.loanId : moved.repaymentId,
    consumer: isLoan ? 'disbursement' : 'collection',
    eventId,
    events: [],
  };
}

/** Brings an account to the open business date. */
export function roll(accountId: string, override: Partial<AccountRoll> = {}): AccountRoll {
  return { ...keyed(accountId, override), callerId: 'close-of-day', kind: 'account.roll', ...override };
}

/** An operator sets the status of an account. */
export function setStatus(accountId: string, status: AccountStatus): StatusSetting {
  return { ...keyed(accountId, {}), callerId: 'operator', kind: 'account.set_status', status };
}

/** An operator sets the limits of an account; those of the products are the shared one unless told. */
export function setLimits(
  accountId: string,
  limitMinor: bigint,
  { payLaterLimitMinor = limitMinor, cashLoanLimitMinor = limitMinor } = {},
): LimitSetting {
  return {
    ...keyed(accountId, {}),
    callerId: 'operator',
    kind: 'account.set_limits',
    limitMinor,
    payLaterLimitMinor,
    cashLoanLimitMinor,
  };
}
