import { BureauReport } from '@breakwater/contracts';
import { Compile } from 'typebox/compile';

/** Why an answer of the bureau is not believed. */
export type Unbelieved = 'no_json' | 'malformed' | 'score_out_of_range' | 'wrong_person' | 'from_the_future';

const DAY_MS = 86_400_000;
/** Clocks of two companies differ; a report may be from this little ahead of ours. */
const CLOCK_SKEW_MS = 60_000;

const SOME_SCORE = 700;

const shape = Compile(BureauReport);

/** Reads an answer of the bureau about a person, and believes nothing that the contract does not allow or cannot be. */
export function readReport(
  text: string,
  subjectId: string,
  nowMs: number,
): { readonly report: BureauReport } | { readonly unbelieved: Unbelieved } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // What is wrong with the text does not matter to anybody here, and the text itself must not be told.
    return { unbelieved: 'no_json' };
  }
  if (!shape.Check(value)) return { unbelieved: isOutOfRange(value) ? 'score_out_of_range' : 'malformed' };
  if (value.subjectId !== subjectId) return { unbelieved: 'wrong_person' };
  if (Date.parse(value.asOf) > nowMs + CLOCK_SKEW_MS) return { unbelieved: 'from_the_future' };
  return { report: value };
}

/** How many seconds ago a report was true. */
export function ageSecondsOf({ asOf }: BureauReport, nowMs: number): number {
  return Math.max(0, Math.floor((nowMs - Date.parse(asOf)) / 1_000));
}

/** Days as seconds. */
export function secondsOf(days: number): number {
  return (days * DAY_MS) / 1_000;
}

/** Whether nothing is wrong with a report but that its score lies beyond the scale. */
function isOutOfRange(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('score' in value)) return false;
  return Number.isInteger(value.score) && shape.Check({ ...value, score: SOME_SCORE });
}
