import { errorTable, type HistoryRecord, isErrorCode } from '@breakwater/contracts';
import type { Objectives } from './objectives.ts';

/**
 * Where an operation is counted. Every recorded operation falls into exactly one class, so the classes of a span of time
 * sum to what was offered in it.
 *
 *   good     answered rightly and in time: done, or decided against, within the journey's objective from its intended time
 *   refused  certainly without effect, with an error code of the platform that is an incident and no decision
 *   failed   certainly without effect but without such a code (no connection), or answered rightly but too late
 *   unknown  the client did not learn the outcome
 *   unsent   the generator could not send it in time, so the fleet never saw it
 *
 * A decision (over the limit, overdue, declined by the rules) is what a healthy service answers too; the codes that are
 * decisions are those that are recorded under the idempotency key.
 */
export type OutcomeClass = 'good' | 'refused' | 'failed' | 'unknown' | 'unsent';

export const OUTCOME_CLASSES: readonly OutcomeClass[] = ['good', 'refused', 'failed', 'unknown', 'unsent'];

/** Milliseconds from the intended time to the answer, or to the moment when the client gave up; null without one. */
export function latencyMsOf(record: HistoryRecord): number | null {
  return record.answeredMs === undefined ? null : record.answeredMs - record.intendedMs;
}

/** Whether the request got its right answer, however late: it was done, or decided against. */
export function isAnswered(record: HistoryRecord): boolean {
  return record.outcome === 'ok' || isDecision(record);
}

export function classify(record: HistoryRecord, objectives: Objectives): OutcomeClass {
  if (isAnswered(record)) return isInTime(record, objectives) ? 'good' : 'failed';
  if (record.outcome === 'fail') return isRefusal(record) ? 'refused' : 'failed';
  return record.outcome === 'info' ? 'unknown' : 'unsent';
}

/** Whether the answer came within the objective of its journey. */
function isInTime(record: HistoryRecord, objectives: Objectives): boolean {
  const latencyMs = latencyMsOf(record);
  return latencyMs !== null && latencyMs <= objectives.answerMs[record.operation];
}

function isRefusal(record: HistoryRecord): boolean {
  return record.code !== undefined && isErrorCode(record.code);
}

/** Whether the answer is a decision against this customer's request. */
export function isDecision(record: HistoryRecord): boolean {
  return (
    record.outcome === 'fail' &&
    record.code !== undefined &&
    isErrorCode(record.code) &&
    errorTable[record.code].recorded
  );
}
