import type { HistoryHeader, HistoryRecord, MoneyVerdict } from '@breakwater/contracts';

/** A text for people in both languages. */
export interface LocalText {
  readonly en: string;
  readonly zh: string;
}

/** The phases of a run, in the order in which they happen. `green` proves the harness before anything counts. */
export const PHASE_NAMES = ['green', 'steady', 'fault', 'recovery', 'retrigger', 'after'] as const;
export type PhaseName = (typeof PHASE_NAMES)[number];

/** A half-open span of the run, `[startMs, endMs)`; milliseconds since the load began. */
export interface PhaseSpan {
  readonly name: PhaseName;
  readonly startMs: number;
  readonly endMs: number;
}

/** One injected fault. Times are milliseconds since the load began. */
export interface FaultSpan {
  readonly id: string;
  readonly title: LocalText;
  readonly kind: string;
  readonly target: string;
  /** What a good alert would name: a dependency such as `bureau`, an edge such as `credit->risk`, or a service. */
  readonly cause: string;
  readonly startMs: number;
  readonly endMs: number;
}

export type BreakerState = 'closed' | 'open' | 'half-open' | 'isolated';

export interface ReplicaSample {
  readonly name: string;
  readonly replica: number;
  readonly up: boolean;
  /** CPU time used since the process began; starts again at zero when the replica restarts. */
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}

export interface BreakerSample {
  readonly service: string;
  readonly replica: number;
  readonly edge: string;
  readonly state: BreakerState;
}

/** What the runner saw of the fleet at one moment, about once a second. */
export interface FleetSample {
  readonly atMs: number;
  readonly replicas: readonly ReplicaSample[];
  readonly breakers: readonly BreakerSample[];
  /**
   * Running totals summed over replicas, by the names of `counters.ts`:
   * `edgeAttempts{credit->risk}`, `bureauCalls`, `refusals{overloaded}`, `degradedApprovals`, `degradedExposureMinor`;
   * and `queueWaiting`, which is a level and not a total.
   */
  readonly counters: Readonly<Record<string, number>>;
}

/** A loan that was granted during the run, and how long it waited for its money. */
export interface PayoutRecord {
  /** Since the load began. */
  readonly acceptedAtMs: number;
  /** Until the bank had it or refused it; until the reading, when it still waited then. */
  readonly waitMs: number;
  readonly end: 'paid' | 'failed' | 'waiting';
}

/** Something that happened to the fleet and that a reader of the timeline wants to know. */
export interface FleetEvent {
  readonly atMs: number;
  readonly text: LocalText;
}

/** All that one run of one design left behind. */
export interface DesignRun {
  readonly design: string;
  readonly header: HistoryHeader;
  readonly records: readonly HistoryRecord[];
  readonly phases: readonly PhaseSpan[];
  readonly faults: readonly FaultSpan[];
  readonly samples: readonly FleetSample[];
  readonly money: MoneyVerdict;
  readonly payouts: readonly PayoutRecord[];
  readonly fleetEvents: readonly FleetEvent[];
  /** Why the run was given up, if it was. */
  readonly aborted?: LocalText;
}

export interface DrillTexts {
  readonly name: string;
  readonly title: LocalText;
  readonly story: LocalText;
  readonly lesson: LocalText;
  readonly causeGroup: string;
  readonly teaches?: LocalText;
  readonly source: string;
}

/** What a service can do by the capacity model; `null` means that the model is off and the machine is the limit. */
export interface ServiceCapacity {
  readonly service: string;
  readonly replicas: number;
  readonly slots: number | null;
  readonly serviceMs: number | null;
}

export interface RunConfig {
  readonly capacity: readonly ServiceCapacity[];
  /** The load in words, for example `constant 80/s, pay 70%, borrow 10%, look 20%`. */
  readonly load: string;
  readonly customers: string;
  readonly trace: string | null;
}

/** One expectation of a drill about one design, and whether it held. */
export interface ExpectationOutcome {
  readonly text: LocalText;
  readonly held: boolean;
  /** The measured value, formatted for people. */
  readonly measured: string;
  /** The operator and the value that it was compared with, formatted for people. */
  readonly required: string;
}

/** What a drill expects of one design, compared with what was measured. */
export interface DesignOutcomes {
  /** What had to hold before the fault: without it, nothing that follows says anything about the fault. */
  readonly steadyState: readonly ExpectationOutcome[];
  readonly underFault: readonly ExpectationOutcome[];
}

/** One drill run against one or more designs: everything that a report is made of. */
export interface DrillRun {
  readonly drill: DrillTexts;
  readonly seed: number;
  readonly scale: string;
  /** Requests a second that the whole fleet can serve by the capacity model. */
  readonly capacityPerSecond: number;
  readonly commit: string;
  /** The command that reproduces the run. */
  readonly command: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly config: RunConfig;
  readonly runs: readonly DesignRun[];
  /** By the name of the design. */
  readonly expectations: Readonly<Record<string, DesignOutcomes>>;
}
