import { type LatencyMs, latencyPercentiles } from './percentiles.ts';
import type { PayoutRecord, PhaseSpan } from './record.ts';

/** How the loans that were granted in one phase came by their money. */
export interface PayoutFigures {
  readonly granted: number;
  /** Those that the bank refused. */
  readonly failed: number;
  /** Those that still waited when the run was over. */
  readonly waiting: number;
  /** From the grant to the money; for those that still waited, as long as they had. Null when no loan was granted. */
  readonly waitMs: LatencyMs;
}

/** The figures of the loans that were granted within a phase, whenever their money came. */
export function payoutFigures(
  payouts: readonly PayoutRecord[],
  { startMs, endMs }: PhaseSpan,
): PayoutFigures {
  const own = payouts.filter(({ acceptedAtMs }) => acceptedAtMs >= startMs && acceptedAtMs < endMs);
  const count = (end: PayoutRecord['end']): number => own.filter((payout) => payout.end === end).length;
  const awaited = own.filter(({ end }) => end !== 'failed');
  return {
    granted: own.length,
    failed: count('failed'),
    waiting: count('waiting'),
    waitMs: latencyPercentiles(awaited.map(({ waitMs }) => waitMs)),
  };
}
