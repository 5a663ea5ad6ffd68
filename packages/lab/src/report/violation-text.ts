import type { MoneyVerdict } from '@breakwater/contracts';

/** More would not fit beside the words; the HTML report has a few more, and the JSON of the checker all. */
const SUBJECTS_MAX = 4;

/** A violation in one line: its invariant, what is wrong, and whom it concerns as far as the words do not say it. */
export function violationText({ invariant, text, subjects }: MoneyVerdict['violations'][number]): string {
  const unnamed = subjects.filter((subject) => !text.includes(subject)).slice(0, SUBJECTS_MAX);
  return `#${invariant} ${text}${unnamed.length === 0 ? '' : ` (${unnamed.join(', ')})`}`;
}
