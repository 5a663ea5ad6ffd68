import type { ErrorCode } from '@breakwater/contracts';
import type { Facts } from './facts.ts';

export type AssessmentKind = Facts['request']['kind'];

/** A strategy as it is asked: its expressions are functions now. */
export interface Strategy {
  /** Name and version, for example baseline@1. */
  readonly version: string;
  readonly windows: readonly VelocityWindow[];
  readonly whenVelocityMissing: WhenMissing;
  /** Which operations are not decided without a bureau report. */
  readonly reportRequiredFor: readonly AssessmentKind[];
  /** In order; those that read the report come last. */
  readonly rules: readonly Rule[];
  readonly score: Readonly<Record<AssessmentKind, Score>>;
}

/** A sliding window over an account's operations of one kind. */
export interface VelocityWindow {
  readonly name: string;
  readonly kind: AssessmentKind;
  readonly seconds: number;
}

/** What happens at a rule that reads velocity when it is not known. */
export type WhenMissing =
  | { readonly action: 'continue'; readonly reasonCode: string }
  | { readonly action: 'decline'; readonly declineCode: ErrorCode; readonly reasonCode: string };

export interface Rule {
  readonly id: string;
  readonly readsVelocity: boolean;
  readonly readsReport: boolean;
  /** @throws ExpressionError when the expression cannot be evaluated on these facts. */
  readonly applies: (facts: Facts) => boolean;
  readonly declineCode: ErrorCode;
  readonly reasonCode: string;
}

export interface Score {
  readonly readsReport: boolean;
  /** @throws ExpressionError when the expression cannot be evaluated on these facts. */
  readonly of: (facts: Facts) => number;
}
