import { Random } from '@breakwater/clock';
import type { BureauReport } from '@breakwater/contracts';

const SCORE_MEAN = 700;
const SCORE_DEVIATION = 80;
const SCORE_MIN = 300;
const SCORE_MAX = 850;

/**
 * The report on a person: the same seed, subject and moment give the same report. Scores are normally distributed
 * (mean 700, deviation 80, cut to 300 - 850), so about one person in twelve is below 590. Who has a low score is more
 * likely to have missed payments: their mean number grows by one for each 60 points below 720.
 */
export function syntheticReport(seed: number, subjectId: string, nowMs: number): BureauReport {
  const random = Random.forPurpose(seed, `report:${subjectId}`);
  const score = Math.round(within(random.normal(SCORE_MEAN, SCORE_DEVIATION), SCORE_MIN, SCORE_MAX));
  const missedMean = Math.max(0.05, (720 - score) / 60);
  return {
    reportId: `rep_${hex(random)}${hex(random)}`,
    subjectId,
    score,
    openLoans: Math.min(12, Math.floor(random.exponential(1.5))),
    delinquencies24Months: Math.min(24, Math.floor(random.exponential(missedMean))),
    asOf: new Date(nowMs).toISOString(),
  };
}

function within(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}

function hex(random: Random): string {
  return random.uint32().toString(16).padStart(8, '0');
}
