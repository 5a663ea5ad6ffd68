import type { Random } from '@breakwater/clock';
import { type BureauReport, customerIdAt } from '@breakwater/contracts';
import type { WorkFaults } from '@breakwater/faults';
import { malformedReport } from './malformed-report.ts';
import { syntheticReport } from './synthetic-report.ts';

const DAY_MS = 86_400_000;
/** Customers have seven digits. */
const CUSTOMERS = 9_999_999;

/** What a report is made from. */
export interface ReportOrder {
  readonly seed: number;
  readonly subjectId: string;
  readonly nowMs: number;
  /** What goes wrong with this report. */
  readonly struck: WorkFaults;
  readonly random: Random;
}

/** The body of the bureau's answer as text: the report that was asked for, or what the faults make of it. */
export function reportText({ seed, subjectId, nowMs, struck, random }: ReportOrder): string {
  const subject = struck['wrong-person'] === undefined ? subjectId : somebodyElse(subjectId, random);
  const ageMs = (struck.stale?.ageDays ?? 0) * DAY_MS;
  const report: BureauReport = syntheticReport(seed, subject, nowMs - ageMs);
  return struck.malformed === undefined
    ? JSON.stringify(report)
    : malformedReport(report, struck.malformed.variant, random);
}

/** Any customer but this one. */
function somebodyElse(subjectId: string, random: Random): string {
  const own = Number(subjectId.slice(2));
  const drawn = 1 + random.below(CUSTOMERS - 1);
  return customerIdAt(drawn < own ? drawn : drawn + 1);
}
