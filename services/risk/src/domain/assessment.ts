import type { Assessment, AssessmentRequest } from '@breakwater/contracts';
import { type Decline, scoreOf } from './decide.ts';
import type { Facts } from './facts.ts';
import type { Strategy } from './strategy.ts';

/** The rung of the degradation ladder that a decision with a report from the cache stands on. */
const RUNG_REPORT_FROM_CACHE = 'bureau_from_cache';

/** Writes a decision down, with everything that it rests on and without any identity. */
export function assessmentOf(
  request: AssessmentRequest,
  decision: { strategy: Strategy; facts: Facts; decline: Decline | undefined },
): Assessment {
  const { strategy, facts, decline } = decision;
  const { report } = facts;
  const degraded = report?.source === 'cache';
  return {
    assessmentId: request.assessmentId,
    outcome: decline === undefined ? 'approve' : 'decline',
    ...(decline === undefined ? {} : { declineCode: decline.declineCode }),
    score: scoreOf(strategy, facts),
    reasonCodes: reasonCodesOf(strategy, facts, decline),
    strategyVersion: strategy.version,
    evidence: evidenceOf(facts, decline),
    ...(report === undefined
      ? {}
      : { report: { source: report.source, ageSeconds: Number(report.ageSeconds) } }),
    ...(degraded ? { rung: RUNG_REPORT_FROM_CACHE } : {}),
  };
}

function reasonCodesOf(strategy: Strategy, facts: Facts, decline: Decline | undefined): string[] {
  const codes = new Set<string>();
  if (decline !== undefined) codes.add(decline.reasonCode);
  if (strategy.windows.length > 0 && facts.velocity === undefined) {
    codes.add(strategy.whenVelocityMissing.reasonCode);
  }
  if (facts.report?.source === 'cache') codes.add('bureau_report_from_cache');
  return [...codes];
}

function evidenceOf(facts: Facts, decline: Decline | undefined): Assessment['evidence'] {
  const { request, account, velocity, report } = facts;
  return {
    kind: request.kind,
    amountMinor: Number(request.amountMinor),
    accountStatus: account.status,
    limitMinor: Number(account.limitMinor),
    availableMinor: Number(account.availableMinor),
    postedMinor: Number(account.postedMinor),
    rule: decline?.ruleId ?? null,
    velocityKnown: velocity !== undefined,
    ...Object.fromEntries(
      Object.entries(velocity ?? {}).map(([name, count]) => [`velocity.${name}`, Number(count)]),
    ),
    ...(report === undefined
      ? {}
      : {
          'report.score': Number(report.score),
          'report.openLoans': Number(report.openLoans),
          'report.delinquencies24Months': Number(report.delinquencies24Months),
        }),
  };
}
