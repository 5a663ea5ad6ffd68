import { accountIdOf, bankAccountOf, customerIdAt, header, merchantIdAt } from '@breakwater/contracts';
import type { Step } from './arrival.ts';
import type { ClientRequest } from './transport.ts';

/** What every request of a run has in common. */
export interface RunHeaders {
  readonly run: string;
  /** How long the client will wait for this answer. */
  readonly patienceMs: number;
}

/** The request of one attempt, counted from one. Attempts differ in their span id alone. */
export function clientRequest(step: Step, token: string, attempt: number, run: RunHeaders): ClientRequest {
  const spanId = `${step.traceId.slice(0, 14)}${attempt.toString(16).padStart(2, '0')}`;
  const headers: Record<string, string> = {
    [header.authorization]: `Bearer ${token}`,
    [header.traceparent]: `00-${step.traceId}-${spanId}-01`,
    [header.timeoutMs]: String(run.patienceMs),
    [header.run]: run.run,
  };
  const { path, body } = callOf(step);
  const { money } = step;
  if (money === undefined) return { method: 'GET', path, headers };
  headers[header.idempotencyKey] = money.idempotencyKey;
  headers['content-type'] = 'application/json';
  return { method: 'POST', path, headers, body: JSON.stringify(body) };
}

/** Where a step is asked for, and what is said of it; a look says nothing. */
function callOf(step: Step): { readonly path: string; readonly body?: object } {
  const accountId = accountIdOf(customerIdAt(step.customer));
  const { journey, money, purchase, loan, paymentId } = step;
  const amount = money?.amountMinor === undefined ? {} : { amountMinor: money.amountMinor };
  const shared = { accountId, ...amount, currency: 'CNY' };
  switch (journey) {
    case 'look':
      return { path: `/v1/accounts/${accountId}` };
    case 'pay':
    case 'hold': {
      const capture = journey === 'pay' ? 'automatic' : 'manual';
      const { merchant = 0, orderId, instalments } = purchase ?? {};
      const merchantId = merchantIdAt(merchant);
      return { path: '/v1/payments', body: { ...shared, merchantId, orderId, instalments, capture } };
    }
    case 'capture':
    case 'void':
      return { path: `/v1/payments/${paymentId}/${journey}`, body: amount };
    case 'refund':
      return { path: `/v1/payments/${paymentId}/refunds`, body: amount };
    case 'borrow': {
      const payoutAccount = bankAccountOf(accountId);
      return { path: '/v1/loans', body: { ...shared, termMonths: loan?.termMonths, payoutAccount } };
    }
    case 'repay':
      return { path: '/v1/repayments', body: shared };
  }
}
