import type { Clock } from '@breakwater/clock';
import { type PaymentRequest, metric } from '@breakwater/contracts';
import { type LadderDesign, deferralBounds } from '@breakwater/designs';
import { completeOptions } from '@breakwater/resilience';
import type { Ladder, Metrics } from '@breakwater/service-kit';
import type { Pool } from 'pg';
import { newId } from '../domain/ids.ts';
import { message } from '../domain/messages.ts';
import type { KeyedRequest } from '../routes/keyed-request.ts';

/** What payments are taken down for later with. */
export interface DeferralParts {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly ladder: Pick<Ladder, 'isInForce'>;
  /** What the design says of the rungs that it pulls, with their bounds. */
  readonly ladderDesign: () => LadderDesign;
  readonly metrics: Metrics;
}

/**
 * Takes down payments that cannot be decided now; a consumer has them decided when risk is back. Nothing of the customer's
 * limit is set aside meanwhile: whether it suffices is seen when the payment is made.
 */
export class Deferrals {
  readonly #parts: DeferralParts;
  readonly #payments: ReturnType<Metrics['counter']>;

  constructor(parts: DeferralParts) {
    this.#parts = parts;
    this.#payments = parts.metrics.counter(metric.deferredPayments, 'Payments accepted for later.', [
      'outcome',
    ]);
  }

  /** @returns whether the payment was taken down, now or before; false when the rung is not in force or too many wait. */
  async take(keyed: KeyedRequest, body: PaymentRequest): Promise<boolean> {
    const { pool, clock, ladder } = this.#parts;
    if (!ladder.isInForce('accept_for_later')) return false;
    const { paymentsMax, waitMsMax } = this.#bounds();
    const deferralId = newId();
    const deferral = {
      deferral_id: deferralId,
      caller_id: keyed.caller,
      idempotency_key: keyed.key,
      request_hash: keyed.hash,
      account_id: keyed.account.accountId,
      trace_id: keyed.context.trace.traceId,
      request: body,
      expires_at: new Date(clock.nowMs() + waitMsMax).toISOString(),
    };
    const due = message('deferred-payments', { deferralId }, keyed.context.trace.traceparent);
    const event = {
      event_id: due.eventId,
      queue: due.queue,
      payload: due.payload,
      traceparent: due.traceparent,
    };
    const { rows } = await pool.query<{ done: 'deferred' | 'known' | 'full' }>(
      'SELECT credit.defer_payment($1, $2, $3) AS done',
      [JSON.stringify(deferral), JSON.stringify(event), paymentsMax],
    );
    const done = rows[0]?.done;
    if (done === 'deferred') this.#payments.inc({ outcome: 'accepted' });
    return done !== 'full';
  }

  #bounds(): Record<keyof typeof deferralBounds, number> {
    const byDesign = this.#parts.ladderDesign().accept_for_later;
    return byDesign ?? completeOptions('ladder.accept_for_later', deferralBounds, {});
  }
}
