/** One thing that must not be, as a query for what it is found in. */
interface Fault {
  /** One sentence that says what is wrong. */
  readonly text: string;
  /** Gives a row with the column `subject` for each place. */
  readonly sql: string;
}

/** What of an invariant the database can check by itself, set-wise. */
export interface DatabaseCheck {
  readonly invariant: number;
  /** Gives one row with the column `examined`: how many things the faults look at. */
  readonly examined: string;
  readonly faults: readonly Fault[];
}
