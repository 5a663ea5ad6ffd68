import { accountIdOf, customerIdAt, type HistoryRecord, merchantIdAt } from '@breakwater/contracts';
import type { Step } from './arrival.ts';
import type { Ending } from './outcome.ts';

/** When an operation was sent and answered, in milliseconds since the start of the run. */
export interface Timing {
  readonly sentMs?: number;
  readonly answeredMs?: number;
  readonly attempts: number;
}

/** The history's line for one step. */
export function recordOf(step: Step, timing: Timing, ending: Ending): HistoryRecord {
  const { money, purchase, loan, paymentId } = step;
  return {
    process: step.customer,
    operation: step.journey,
    arguments: {
      accountId: accountIdOf(customerIdAt(step.customer)),
      ...(purchase === undefined
        ? {}
        : {
            merchantId: merchantIdAt(purchase.merchant),
            orderId: purchase.orderId,
            instalments: purchase.instalments,
          }),
      ...(paymentId === undefined ? {} : { paymentId }),
      ...(money?.amountMinor === undefined ? {} : { amountMinor: money.amountMinor }),
      ...(loan === undefined ? {} : { termMonths: loan.termMonths }),
    },
    ...(money === undefined ? {} : { idempotencyKey: money.idempotencyKey }),
    intendedMs: step.intendedMs,
    ...(timing.sentMs === undefined ? {} : { sentMs: toMicrosecond(timing.sentMs) }),
    ...(timing.answeredMs === undefined ? {} : { answeredMs: toMicrosecond(timing.answeredMs) }),
    attempts: timing.attempts,
    traceId: step.traceId,
    ...ending,
  };
}

function toMicrosecond(timeMs: number): number {
  return Math.round(timeMs * 1000) / 1000;
}
