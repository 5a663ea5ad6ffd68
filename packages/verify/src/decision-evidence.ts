/** What risk decided about an operation, or what was decided in its stead. */
export interface DecisionRow {
  readonly operationId: string;
  readonly accountId: string;
  readonly outcome: string;
  readonly declineCode: string | null;
  readonly reasonCodes: readonly string[];
  readonly rung: string | null;
  readonly hasReport: boolean;
  readonly reportAgeSeconds: number | null;
  /** Of a decision without risk: how far it was allowed to go. */
  readonly caps: StandInCaps | null;
}

/** How far payments may go that are approved without risk, with their fees, in minor units. */
export interface StandInCaps {
  readonly amountMinorMax: number;
  /** Of one customer, all that risk has not reviewed. */
  readonly customerMinorMax: number;
  /** Of all customers, likewise. */
  readonly totalMinorMax: number;
}

/** A payment that was approved without risk. The steps of all of them say in which order the exposure changed. */
export interface StandInRow {
  readonly operationId: string;
  readonly accountId: string;
  readonly amountMinor: bigint;
  readonly takenStep: number;
  /** Null until risk has reviewed it. */
  readonly settledStep: number | null;
}

/** How far a degraded approval on one rung of the ladder may go. */
export interface RungCap {
  readonly amountMinorMax?: number;
  readonly customerMinorMax?: number;
  readonly totalMinorMax?: number;
  readonly reportAgeSecondsMax?: number;
}
