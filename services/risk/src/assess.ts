import { type Assessment, type AssessmentRequest, metric, ProblemError } from '@breakwater/contracts';
import type { Metrics, RequestContext } from '@breakwater/service-kit';
import type { ReportSource } from './clients/report-source.ts';
import type { VelocityStore } from './clients/velocity-store.ts';
import { assessmentOf } from './domain/assessment.ts';
import { firstDecline } from './domain/decide.ts';
import { type Facts, factsOf, withReport } from './domain/facts.ts';
import type { Strategy } from './domain/strategy.ts';
import { ExpressionError } from './strategy/expression.ts';

/** What decisions are made from. */
export interface AssessmentParts {
  readonly strategy: Strategy;
  readonly velocity: VelocityStore;
  readonly reports: ReportSource;
  readonly metrics: Metrics;
}

/** Decides about one operation. */
export type Assess = (request: AssessmentRequest, context: RequestContext) => Promise<Assessment>;

/**
 * Joins counters, bureau and strategy:
 *
 *      count velocity -> rules without report -> declined? -> report, if the kind needs one -> the other rules -> score
 *
 * @throws ProblemError `bureau_unavailable`; `service_down` when a rule cannot be evaluated: without a decision
 *   nothing is approved.
 */
export function createAssess({ strategy, velocity, reports, metrics }: AssessmentParts): Assess {
  const approvals = metrics.counter(metric.degradedApprovals, 'Approvals on a rung of the ladder.', ['rung']);
  const exposure = metrics.counter(metric.degradedExposureMinor, 'Their amounts in minor units.', ['rung']);
  return async (request, context) => {
    const { assessmentId: id, accountId, customerId, kind } = request;
    let facts = factsOf(request, await velocity.count({ accountId, kind, id }));
    if (
      strategy.reportRequiredFor.includes(kind) &&
      evaluated(() => firstDecline(strategy, facts)) === undefined
    ) {
      facts = withReport(facts, await reports.reportOn(customerId, context));
    }
    const assessment = decide(strategy, request, facts);
    const { outcome, rung } = assessment;
    if (outcome === 'approve' && rung !== undefined) {
      approvals.inc({ rung });
      exposure.inc({ rung }, request.amountMinor);
    }
    return assessment;
  };
}

function decide(strategy: Strategy, request: AssessmentRequest, facts: Facts): Assessment {
  return evaluated(() => assessmentOf(request, { strategy, facts, decline: firstDecline(strategy, facts) }));
}

function evaluated<T>(evaluate: () => T): T {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof ExpressionError) throw new ProblemError('service_down', { cause: error });
    throw error;
  }
}
