import type { Assessment, AssessmentRequest, Rung } from '@breakwater/contracts';
import { evidenceOf } from './evidence.ts';
import type { Facts } from './facts.ts';
import type { Ruling } from './judge.ts';
import type { Strategy } from './strategy.ts';

/** The rung of the degradation ladder that a decision with a report from the cache stands on. */
const RUNG_REPORT_FROM_CACHE = 'bureau_from_cache' satisfies Rung;

/**
 * Writes a decision down, with everything that it rests on and without any identity.
 * @throws ExpressionError when the score cannot be computed.
 */
export function assessmentOf(
  request: AssessmentRequest,
  decision: { strategy: Strategy; facts: Facts; ruling: Ruling },
): Assessment {
  const { strategy, facts, ruling } = decision;
  const { stop } = ruling;
  const { report } = facts;
  return {
    assessmentId: request.assessmentId,
    outcome: stop?.outcome ?? 'approve',
    ...(stop === undefined ? {} : { declineCode: stop.declineCode }),
    score: scoreOf(strategy, facts),
    reasonCodes: reasonCodesOf(strategy, facts, ruling),
    strategyVersion: strategy.version,
    evidence: evidenceOf(strategy, facts, ruling, request.challenge),
    ...(report === undefined
      ? {}
      : { report: { source: report.source, ageSeconds: Number(report.ageSeconds) } }),
    ...(report?.source === 'cache' ? { rung: RUNG_REPORT_FROM_CACHE } : {}),
  };
}

/** 0 when the operation was stopped before the report that the score needs was fetched. */
function scoreOf(strategy: Strategy, facts: Facts): number {
  const score = strategy.score[facts.request.kind];
  return score.readsReport && facts.report === undefined ? 0 : score.of(facts);
}

function reasonCodesOf(strategy: Strategy, facts: Facts, { stop, fired, satisfied }: Ruling): string[] {
  const codes = new Set<string>();
  if (stop !== undefined) codes.add(stop.reasonCode);
  if (stop?.outcome === 'challenge') for (const rule of fired) codes.add(rule.reasonCode);
  if (satisfied) codes.add('challenge_passed');
  if (strategy.windows.length > 0 && facts.velocity === undefined) {
    codes.add(strategy.whenVelocityMissing.reasonCode);
  }
  if (facts.report?.source === 'cache') codes.add('bureau_report_from_cache');
  return [...codes];
}
