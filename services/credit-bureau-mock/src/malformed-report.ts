import type { Random } from '@breakwater/clock';
import type { BureauReport } from '@breakwater/contracts';
import { MALFORMED_VARIANTS, type MalformedVariant } from '@breakwater/faults';

type Field = keyof BureauReport;

/** A report as it leaves the bureau when something is wrong with its format: text that never follows the contract. */
export function malformedReport(
  report: BureauReport,
  variant: MalformedVariant | undefined,
  random: Random,
): string {
  return BREAK[variant ?? oneOf(MALFORMED_VARIANTS, random)](report, random);
}

const BREAK: Readonly<Record<MalformedVariant, (report: BureauReport, random: Random) => string>> = {
  'wrong-type': wrongType,
  'missing-field': missingField,
  'other-score-scale': otherScoreScale,
  'not-json': notJson,
};

/** A text where a number belongs, and a number where a text does. */
function wrongType(report: BureauReport, random: Random): string {
  const field = oneOf(fieldsOf(report), random);
  const value = report[field];
  return JSON.stringify({ ...report, [field]: typeof value === 'number' ? String(value) : 1 });
}

function missingField(report: BureauReport, random: Random): string {
  return JSON.stringify({ ...report, [oneOf(fieldsOf(report), random)]: undefined });
}

/** The score out of a hundred: a number that looks reasonable and would decline everybody. */
function otherScoreScale(report: BureauReport): string {
  return JSON.stringify({ ...report, score: Math.round((report.score - 300) / 5.5) });
}

/** A report that ends in the middle, or the page of a proxy on the way. */
function notJson(report: BureauReport, random: Random): string {
  const text = JSON.stringify(report);
  return random.below(2) === 0 ? text.slice(0, text.length / 2) : '<html><body>Bad gateway</body></html>';
}

function fieldsOf(report: BureauReport): readonly Field[] {
  return Object.keys(report) as Field[];
}

function oneOf<T>(values: readonly T[], random: Random): T {
  return values[random.below(values.length)] as T;
}
