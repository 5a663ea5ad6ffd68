import type { Journey } from '@breakwater/contracts';

/** One operation of one client, decided before the run. Numbers of customers and merchants count from one. */
export interface Arrival {
  /** Milliseconds since the start of the run, in whole microseconds. */
  readonly intendedMs: number;
  readonly journey: Journey;
  readonly customer: number;
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** Absent for a look, which moves no money. Without an amount it is all there is. */
  readonly money?: {
    readonly idempotencyKey: string;
    readonly amountMinor?: number;
  };
  readonly purchase?: {
    readonly merchant: number;
    readonly orderId: string;
    readonly instalments: number;
  };
  readonly loan?: { readonly termMonths: number };
  /** The place in the plan of the arrival that this one goes on from, by the same customer: it must have been done. */
  readonly follows?: number;
}

/** An arrival as it is sent. */
export interface Step extends Arrival {
  /** Of a capture, a void or a refund: the payment that the arrival before it made. */
  readonly paymentId?: string;
}

/**
 * What a client does when an arrival is due. One whose earlier step did not go through, or is in doubt, has nothing to
 * go on from, and looks at its account instead.
 * @param made what arrivals that were done have made, by their places in the plan.
 */
export function stepOf(arrival: Arrival, made: ReadonlyMap<number, string>): Step {
  const { follows, intendedMs, customer, traceId } = arrival;
  if (follows === undefined) return arrival;
  const paymentId = made.get(follows);
  if (paymentId === undefined) return { intendedMs, journey: 'look', customer, traceId };
  return arrival.journey === 'repay' ? arrival : { ...arrival, paymentId };
}
