import {
  type Assessment,
  type ErrorCode,
  type PaymentRequest,
  type Rung,
  metric,
} from '@breakwater/contracts';
import { type LadderDesign, standInCaps } from '@breakwater/designs';
import { purchaseFee } from '@breakwater/ledger';
import { completeOptions } from '@breakwater/resilience';
import type { Ladder, Metrics } from '@breakwater/service-kit';
import type { Pool } from 'pg';
import type { LedgerAnswer, LedgerOperation, StandInCaps } from '../ledger/index.ts';

const RUNG: Rung = 'stand_in';

/** What stand-in decisions are made with. */
export interface StandInParts {
  readonly pool: Pool;
  readonly ladder: Pick<Ladder, 'isInForce'>;
  /** What the design says of the rungs that it pulls, with their caps. */
  readonly ladderDesign: () => LadderDesign;
  readonly metrics: Metrics;
}

/** An approval without risk, and the caps that the ledger holds it to. */
export interface StandInApproval {
  readonly decision: Assessment;
  readonly standIn: StandInCaps;
}

/**
 * Approves small payments while risk cannot decide: up to a cap a payment, a customer and in all, and never for a
 * customer of whom risk has regretted one. What is said here is a first look; the ledger counts again under a lock that
 * all replicas share, so that together they stay within the caps. Risk reviews each afterwards, and only then it is no
 * exposure any more.
 */
export class StandIns {
  readonly #parts: StandInParts;
  readonly #approvals: ReturnType<Metrics['counter']>;
  readonly #exposure: ReturnType<Metrics['counter']>;

  constructor(parts: StandInParts) {
    this.#parts = parts;
    const { metrics } = parts;
    this.#approvals = metrics.counter(metric.degradedApprovals, 'Approvals on a rung of the ladder.', [
      'rung',
    ]);
    this.#exposure = metrics.counter(metric.degradedExposureMinor, 'Their amounts in minor units.', ['rung']);
  }

  /**
   * The approval of a payment that risk could not decide.
   * @param assessmentId of the assessment that did not come; risk is asked for it afterwards.
   * @param cause why risk could not.
   * @returns undefined when the rung is not in force or a cap stands against it.
   */
  async approvalFor(
    { accountId, amountMinor, instalments }: PaymentRequest,
    assessmentId: string,
    cause: ErrorCode,
  ): Promise<StandInApproval | undefined> {
    if (!this.#parts.ladder.isInForce(RUNG)) return undefined;
    const { amountMinorMax, customerMinorMax, totalMinorMax } = this.#caps();
    const withFeeMinor = BigInt(amountMinor) + purchaseFee(BigInt(amountMinor), instalments);
    if (withFeeMinor > BigInt(amountMinorMax)) return undefined;
    const exposure = await this.#exposureOf(accountId);
    if (exposure.regretted) return undefined;
    if (exposure.ownMinor + withFeeMinor > BigInt(customerMinorMax)) return undefined;
    if (exposure.totalMinor + withFeeMinor > BigInt(totalMinorMax)) return undefined;
    const decision: Assessment = {
      assessmentId,
      outcome: 'approve',
      score: 0,
      reasonCodes: ['stand_in'],
      strategyVersion: 'stand-in',
      evidence: { cause, amountMinorMax, customerMinorMax, totalMinorMax },
      rung: RUNG,
    };
    return { decision, standIn: { customerMinorMax, totalMinorMax } };
  }

  /** Counts a payment that took effect on this rung. */
  count(operation: LedgerOperation, { outcome }: LedgerAnswer): void {
    if (outcome !== 'done' || !isStandIn(operation)) return;
    this.#approvals.inc({ rung: RUNG });
    this.#exposure.inc({ rung: RUNG }, Number(operation.amountMinor));
  }

  #caps(): Record<keyof typeof standInCaps, number> {
    return this.#parts.ladderDesign().stand_in ?? completeOptions('ladder.stand_in', standInCaps, {});
  }

  async #exposureOf(accountId: string): Promise<Exposure> {
    const { rows } = await this.#parts.pool.query<ExposureRow>(
      'SELECT own_minor, total_minor, regretted FROM credit.stand_in_exposure($1)',
      [accountId],
    );
    const [row] = rows;
    if (row === undefined) throw new Error('the exposure has no row');
    return {
      ownMinor: BigInt(row.own_minor),
      totalMinor: BigInt(row.total_minor),
      regretted: row.regretted,
    };
  }
}

interface Exposure {
  readonly ownMinor: bigint;
  readonly totalMinor: bigint;
  readonly regretted: boolean;
}

interface ExposureRow {
  readonly own_minor: bigint | string;
  readonly total_minor: bigint | string;
  readonly regretted: boolean;
}

type Bought = Extract<LedgerOperation, { kind: 'purchase' | 'payment.hold' }>;

/** Whether an operation was approved without risk. */
export function isStandIn(operation: LedgerOperation): operation is Bought {
  return 'standIn' in operation && operation.standIn !== undefined;
}
