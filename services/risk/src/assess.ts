import { type Assessment, type AssessmentRequest, metric, ProblemError } from '@breakwater/contracts';
import type { Metrics, RequestContext } from '@breakwater/service-kit';
import type { ActiveStrategy } from './active-strategy.ts';
import type { ReportSource } from './clients/report-source.ts';
import type { VelocityStore } from './clients/velocity-store.ts';
import { assessmentOf } from './domain/assessment.ts';
import { factsOf, withReport } from './domain/facts.ts';
import { judge } from './domain/judge.ts';
import { ExpressionError } from './strategy/expression.ts';

/** What decisions are made from. */
export interface AssessmentParts {
  readonly strategies: Pick<ActiveStrategy, 'current'>;
  readonly velocity: VelocityStore;
  readonly reports: ReportSource;
  readonly metrics: Metrics;
}

/** Decides about one operation. */
export type Assess = (request: AssessmentRequest, context: RequestContext) => Promise<Assessment>;

/**
 * Joins counters, bureau and strategy:
 *
 *      count velocity -> rules without report -> declined? -> report, if the kind needs one -> all rules -> score
 *
 * A challenge does not stop it on the way: nobody is asked to pass a check for what would be declined afterwards. One
 * strategy decides from the beginning to the end, even if another becomes active meanwhile.
 *
 * @throws ProblemError `bureau_unavailable`, `bureau_stale`; `service_down` when no strategy is known yet, or when a rule
 *   cannot be evaluated: without a decision nothing is approved.
 */
export function createAssess({ strategies, velocity, reports, metrics }: AssessmentParts): Assess {
  const approvals = metrics.counter(metric.degradedApprovals, 'Approvals on a rung of the ladder.', ['rung']);
  const exposure = metrics.counter(metric.degradedExposureMinor, 'Their amounts in minor units.', ['rung']);
  return async (request, context) => {
    const strategy = strategies.current;
    const { assessmentId: id, accountId, merchantId, customerId, kind, challenge } = request;
    let facts = factsOf(request, await velocity.count(strategy.windows, { id, kind, accountId, merchantId }));
    let ruling = evaluated(() => judge(strategy, facts, challenge));
    if (strategy.reportRequiredFor.includes(kind) && ruling.stop?.outcome !== 'decline') {
      facts = withReport(facts, await reports.reportOn(customerId, strategy.reportAgeDaysMax, context));
      ruling = evaluated(() => judge(strategy, facts, challenge));
    }
    const assessment = evaluated(() => assessmentOf(request, { strategy, facts, ruling }));
    const { outcome, rung } = assessment;
    if (outcome === 'approve' && rung !== undefined) {
      approvals.inc({ rung });
      exposure.inc({ rung }, request.amountMinor);
    }
    return assessment;
  };
}

function evaluated<T>(evaluate: () => T): T {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof ExpressionError) throw new ProblemError('service_down', { cause: error });
    throw error;
  }
}
