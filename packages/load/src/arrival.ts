import type { Journey } from '@breakwater/contracts';

/** One operation of one client, decided before the run. Numbers of customers and merchants count from one. */
export interface Arrival {
  /** Milliseconds since the start of the run, in whole microseconds. */
  readonly intendedMs: number;
  readonly journey: Journey;
  readonly customer: number;
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** Absent for a look, which moves no money. */
  readonly money?: {
    readonly idempotencyKey: string;
    readonly amountMinor: number;
  };
  readonly purchase?: {
    readonly merchant: number;
    readonly orderId: string;
    readonly instalments: number;
  };
  readonly loan?: { readonly termMonths: number };
}
