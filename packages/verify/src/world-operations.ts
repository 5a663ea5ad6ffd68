import { createHash, randomUUID } from 'node:crypto';
import {
  type InstalmentCount,
  type LoanTermMonths,
  planLoan,
  type PlannedInstalment,
  planPurchase,
  purchaseFee,
} from '@breakwater/ledger';

/** An operation: a `credit.batch_operation` as JSON, and with it what the ledger's writer sends in lists of their own. */
export type WorldOperation = Readonly<Record<string, unknown>> & {
  readonly account_id: string;
  readonly decision?: object;
  readonly plan?: readonly object[];
  readonly events?: readonly object[];
};

const TRACE = 'abcdef0123456789abcdef0123456789';

/** The id of what is made under a key. */
export function idOf(prefix: 'pay' | 'loan' | 'rpy', key: string): string {
  return `${prefix}_${createHash('sha256').update(key).digest('hex').slice(0, 32)}`;
}

const approval = {
  outcome: 'approve',
  score: 700,
  strategy_version: 'v1',
  reason_codes: ['within_limits'],
  evidence: {},
};

/** What every operation under a customer's key says of itself. */
function keyed(customer: number, key: string): WorldOperation & { readonly operation_id: string } {
  return {
    operation_id: randomUUID(),
    caller_id: `c-000000${customer}`,
    account_id: `a-000000${customer}`,
    idempotency_key: key,
    request_hash: key,
    trace_id: TRACE,
  };
}

function event(queue: string, payload: object): object {
  return { event_id: randomUUID(), queue, payload };
}

function planFields(plan: readonly PlannedInstalment[]): object[] {
  return plan.map((part) => ({
    number: part.number,
    due_date: part.dueDate,
    principal_minor: Number(part.principalMinor),
    fee_minor: Number(part.feeMinor),
    interest_minor: Number(part.interestMinor),
  }));
}

/** The messages of something that a merchant is paid for, or not any more. */
function settled(operationId: string, accountId: string, resourceId: string): object[] {
  return [
    event('settlement', { transactionId: operationId }),
    event('notification', { accountId, kind: 'purchase', resourceId }),
  ];
}

interface Bought {
  readonly instalments?: InstalmentCount;
  readonly date?: string;
  readonly merchantId?: string;
}

/** A purchase by a customer. */
export function purchase(
  customer: number,
  key: string,
  amountMinor: number,
  { instalments = 1, date = '2026-01-15', merchantId = 'm-00001' }: Bought = {},
): WorldOperation {
  const common = keyed(customer, key);
  const resource = idOf('pay', key);
  return {
    ...common,
    kind: 'purchase',
    resource_id: resource,
    amount_minor: amountMinor,
    instalments,
    fee_minor: Number(purchaseFee(BigInt(amountMinor), instalments)),
    merchant_id: merchantId,
    order_id: `order-${key}`,
    plan: planFields(planPurchase(BigInt(amountMinor), instalments, date)),
    decision: approval,
    response_status: 201,
    response_body: {
      paymentId: resource,
      amountMinor,
    },
    events: settled(common.operation_id, common.account_id, resource),
  };
}

/** A hold for a purchase in one part. */
export function hold(customer: number, key: string, amountMinor: number, expiresOn: string): WorldOperation {
  const { plan: _plan, events: _events, ...bought } = purchase(customer, key, amountMinor);
  return { ...bought, kind: 'payment.hold', hold_expires_on: expiresOn, events: [] };
}

/** Captures a hold, all of it or less. */
export function capture(customer: number, of: string, amountMinor: number, date: string): WorldOperation {
  const common = keyed(customer, `${of}-capture`);
  const resource = idOf('pay', of);
  return {
    ...common,
    kind: 'payment.capture',
    resource_id: resource,
    amount_minor: amountMinor,
    fee_minor: 0,
    plan: planFields(planPurchase(BigInt(amountMinor), 1, date)),
    response_status: 200,
    events: settled(common.operation_id, common.account_id, resource),
  };
}

/** Voids a hold as its customer wishes, or lets it expire at the close of a day. */
export function release(customer: number, of: string, kind: 'void' | 'expire'): WorldOperation {
  const common = keyed(customer, `${of}-${kind}`);
  const by = kind === 'void' ? { response_status: 200 } : { caller_id: 'close-of-day' };
  return { ...common, ...by, kind: `payment.${kind}`, resource_id: idOf('pay', of), events: [] };
}

/** A refund of a part of what a purchase or capture took; of all that is left when no amount is given. */
export function refund(
  customer: number,
  of: string,
  amountMinor?: number,
  key = `${of}-refund`,
): WorldOperation {
  const common = keyed(customer, key);
  const resource = idOf('pay', of);
  return {
    ...common,
    kind: 'payment.refund',
    resource_id: resource,
    amount_minor: amountMinor,
    response_status: 201,
    events: settled(common.operation_id, common.account_id, resource),
  };
}

/** An approved loan. */
export function loan(
  customer: number,
  key: string,
  amountMinor: number,
  {
    termMonths = 12,
    date = '2026-01-15',
  }: { readonly termMonths?: LoanTermMonths; readonly date?: string } = {},
): WorldOperation {
  const resource = idOf('loan', key);
  return {
    ...keyed(customer, key),
    kind: 'loan.approve',
    resource_id: resource,
    amount_minor: amountMinor,
    term_months: termMonths,
    payout_account: `ba-000000${customer}`,
    plan: planFields(planLoan(BigInt(amountMinor), termMonths, date)),
    decision: {
      ...approval,
      report: {
        source: 'live',
        ageSeconds: 0,
      },
    },
    response_status: 202,
    response_body: {
      loanId: resource,
      amountMinor,
    },
    events: [event('disbursement', { loanId: resource })],
  };
}

/** A promise to repay. */
export function repayment(customer: number, key: string, amountMinor: number): WorldOperation {
  const resource = idOf('rpy', key);
  return {
    ...keyed(customer, key),
    kind: 'repayment.request',
    resource_id: resource,
    amount_minor: amountMinor,
    response_status: 202,
    response_body: {
      repaymentId: resource,
      amountMinor,
    },
    events: [event('collection', { repaymentId: resource })],
  };
}

/** Begins the transfer of a loan or repayment, and ends it as the effect of the event that came with it. */
export function transfer(moved: WorldOperation, end: 'settled' | 'failed'): WorldOperation[] {
  const isLoan = moved['kind'] === 'loan.approve';
  const [consumer, began, done, failed] = isLoan
    ? ['disbursement', 'loan.begin_disbursing', 'loan.activate', 'loan.fail']
    : ['collection', 'repayment.begin_collecting', 'repayment.apply', 'repayment.fail'];
  const [{ event_id: eventId }] = moved.events as [{ event_id: string }];
  const common = {
    account_id: moved.account_id,
    resource_id: moved['resource_id'],
    trace_id: TRACE,
    request_hash: 'h',
    events: [],
  };
  return [
    { ...common, operation_id: randomUUID(), kind: began, expires_at: '2030-01-01T00:00:00Z' },
    {
      ...common,
      operation_id: randomUUID(),
      kind: end === 'settled' ? done : failed,
      caller_id: `consumer:${consumer}`,
      idempotency_key: eventId,
      consumer,
      event_id: eventId,
    },
  ];
}

/** Something that an operator or the close of a day does to an account. */
export function order(
  customer: number,
  kind: 'account.roll' | 'account.set_status' | 'account.set_limits',
  fields: object = {},
): WorldOperation {
  return { ...keyed(customer, randomUUID()), caller_id: 'operator', kind, events: [], ...fields };
}

/** An operator's change of what a customer may owe, half of it in loans. */
export function setLimits(customer: number, limitMinor: number): WorldOperation {
  return order(customer, 'account.set_limits', {
    new_limit_minor: limitMinor,
    new_pay_later_limit_minor: limitMinor,
    new_cash_loan_limit_minor: Math.floor(limitMinor / 2),
  });
}

/** A request that risk declined. */
export function declined(customer: number, key: string, code: string): WorldOperation {
  const decision = { ...approval, outcome: 'decline', decline_code: code, reason_codes: ['a_reason'] };
  return { ...keyed(customer, key), kind: 'refuse', refusal_code: code, amount_minor: 10, decision };
}
