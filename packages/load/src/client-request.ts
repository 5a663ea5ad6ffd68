import { accountIdOf, customerIdAt, header, merchantIdAt } from '@breakwater/contracts';
import type { Arrival } from './arrival.ts';
import type { ClientRequest } from './transport.ts';

/** What every request of a run has in common. */
export interface RunHeaders {
  readonly run: string;
  /** How long the client will wait for this answer. */
  readonly patienceMs: number;
}

/** The request of one attempt, counted from one. Attempts differ in their span id alone. */
export function clientRequest(
  arrival: Arrival,
  token: string,
  attempt: number,
  run: RunHeaders,
): ClientRequest {
  const spanId = `${arrival.traceId.slice(0, 14)}${attempt.toString(16).padStart(2, '0')}`;
  const headers: Record<string, string> = {
    [header.authorization]: `Bearer ${token}`,
    [header.traceparent]: `00-${arrival.traceId}-${spanId}-01`,
    [header.timeoutMs]: String(run.patienceMs),
    [header.run]: run.run,
  };
  const accountId = accountIdOf(customerIdAt(arrival.customer));
  const { money } = arrival;
  if (money === undefined) return { method: 'GET', path: `/v1/accounts/${accountId}`, headers };
  headers[header.idempotencyKey] = money.idempotencyKey;
  headers['content-type'] = 'application/json';
  const shared = { accountId, amountMinor: money.amountMinor, currency: 'CNY' };
  const { purchase, loan } = arrival;
  if (purchase !== undefined) {
    const { merchant, orderId, instalments } = purchase;
    const body = {
      ...shared,
      merchantId: merchantIdAt(merchant),
      orderId,
      instalments,
      capture: 'automatic',
    };
    return { method: 'POST', path: '/v1/payments', headers, body: JSON.stringify(body) };
  }
  const payoutAccount = `ba-${accountId.slice(2)}`;
  const body = { ...shared, termMonths: loan?.termMonths, payoutAccount };
  return { method: 'POST', path: '/v1/loans', headers, body: JSON.stringify(body) };
}
