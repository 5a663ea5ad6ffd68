import type { ErrorCode, SIGNAL_KINDS } from '@breakwater/contracts';
import type { Facts } from './facts.ts';

export type AssessmentKind = Facts['request']['kind'];

/** What is counted in windows: operations that are decided about, and what is heard of afterwards. */
export type EventKind = AssessmentKind | (typeof SIGNAL_KINDS)[number];

/** A strategy as it is asked: its expressions are functions now. */
export interface Strategy {
  readonly name: string;
  readonly number: number;
  /** Name and number, for example baseline@2. */
  readonly version: string;
  /** SHA-256 of what the strategy says, however it is written down. */
  readonly digest: string;
  /** The text that it was read from. */
  readonly content: string;
  readonly windows: readonly VelocityWindow[];
  readonly whenVelocityMissing: WhenMissing;
  /** Which operations are not decided without a bureau report. */
  readonly reportRequiredFor: readonly AssessmentKind[];
  /** What a report is worth depends on its age; beyond this one it is worth nothing. */
  readonly reportAgeDaysMax: number;
  /** In order; those that read the report come last. */
  readonly rules: readonly Rule[];
  readonly score: Readonly<Record<AssessmentKind, Score>>;
}

/** A sliding window over the events of one kind, of one account or at one merchant. */
export interface VelocityWindow {
  readonly name: string;
  readonly kind: EventKind;
  readonly seconds: number;
  readonly scope: WindowScope;
}

export type WindowScope = 'account' | 'merchant';

/** What happens at a rule that reads velocity when it is not known. */
export type WhenMissing =
  | { readonly action: 'continue'; readonly reasonCode: string }
  | { readonly action: 'decline'; readonly declineCode: ErrorCode; readonly reasonCode: string };

export interface Rule {
  readonly id: string;
  /** The facts that its expression reads, such as `request.amountMinor`; a whole variable stands by its name alone. */
  readonly reads: ReadonlySet<string>;
  readonly readsVelocity: boolean;
  readonly readsReport: boolean;
  /** @throws ExpressionError when the expression cannot be evaluated on these facts. */
  readonly applies: (facts: Facts) => boolean;
  /** A challenge stops the operation until the customer has passed one more check. */
  readonly outcome: 'decline' | 'challenge';
  readonly declineCode: ErrorCode;
  readonly reasonCode: string;
}

export interface Score {
  readonly reads: ReadonlySet<string>;
  readonly readsReport: boolean;
  /** @throws ExpressionError when the expression cannot be evaluated on these facts. */
  readonly of: (facts: Facts) => number;
}
