import { errorTable, type HistoryRecord, isErrorCode } from '@breakwater/contracts';
import type { Objectives } from './objectives.ts';

/**
 * Where an operation is counted. Every recorded operation falls into exactly one class, so the classes of a span of time
 * sum to what was offered in it.
 *
 *   good     done, and answered within the journey's objective from its intended time
 *   refused  certainly without effect, with an error code of the platform (a decision or an incident, fast or slow)
 *   failed   certainly without effect but without such a code (no connection), or done too late to be of use
 *   unknown  the client did not learn the outcome
 *   unsent   the generator could not send it in time, so the fleet never saw it
 */
export type OutcomeClass = 'good' | 'refused' | 'failed' | 'unknown' | 'unsent';

export const OUTCOME_CLASSES: readonly OutcomeClass[] = ['good', 'refused', 'failed', 'unknown', 'unsent'];

/** Milliseconds from the intended time to the answer, or to the moment when the client gave up; null without one. */
export function latencyMsOf(record: HistoryRecord): number | null {
  return record.answeredMs === undefined ? null : record.answeredMs - record.intendedMs;
}

/** Whether the answer came within the objective of its journey. */
export function isInTime(record: HistoryRecord, objectives: Objectives): boolean {
  const latencyMs = latencyMsOf(record);
  return latencyMs !== null && latencyMs <= objectives.answerMs[record.operation];
}

export function classify(record: HistoryRecord, objectives: Objectives): OutcomeClass {
  if (record.outcome === 'ok') return isInTime(record, objectives) ? 'good' : 'failed';
  if (record.outcome === 'fail') return isRefusal(record) ? 'refused' : 'failed';
  return record.outcome === 'info' ? 'unknown' : 'unsent';
}

function isRefusal(record: HistoryRecord): boolean {
  return record.code !== undefined && isErrorCode(record.code);
}

/** Whether the refusal is a decision about this customer or request, which a healthy service makes too. */
export function isDecision(record: HistoryRecord): boolean {
  return (
    record.outcome === 'fail' &&
    record.code !== undefined &&
    isErrorCode(record.code) &&
    errorTable[record.code].recorded
  );
}

/**
 * Whether the service was there for this request: it was done or decided, and in time. A decline by the risk rules is an
 * answer; a refusal for overload is none.
 */
export function isAvailable(record: HistoryRecord, objectives: Objectives): boolean {
  return (record.outcome === 'ok' || isDecision(record)) && isInTime(record, objectives);
}
