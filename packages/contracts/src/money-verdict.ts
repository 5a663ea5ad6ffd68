/** pass: every invariant was checked and holds; fail: one is violated; unknown: something could not be resolved. */
export type MoneyVerdictValue = 'pass' | 'fail' | 'unknown';

/** One breach of one invariant of the numbered list in `packages/verify/README.md`. */
export interface Violation {
  readonly invariant: number;
  /** One sentence that says what is wrong. */
  readonly text: string;
  /** The ids that show it: accounts, operations, keys. */
  readonly subjects: readonly string[];
}

/** What the checker found. */
export interface MoneyVerdict {
  readonly verdict: MoneyVerdictValue;
  readonly checked: readonly {
    readonly invariant: number;
    readonly name: string;
    readonly examined: number;
    readonly violations: number;
  }[];
  readonly violations: readonly Violation[];
  /** Operations whose outcome the client did not learn. */
  readonly unknowns: {
    readonly total: number;
    readonly resolvedDone: number;
    readonly resolvedNone: number;
    readonly unresolved: number;
  };
  /** Why the verdict is `unknown`, if it is. */
  readonly doubts: readonly string[];
  readonly seconds: number;
}
