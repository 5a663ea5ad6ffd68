import { errorTable, type RiskCapabilities } from '@breakwater/contracts';
import type { AssessmentParts } from './assess.ts';
import type { AssessmentKind } from './domain/strategy.ts';

/**
 * What could be decided for a customer right now, computed from the very state that would refuse: the breaker or the
 * recent calls to the bureau, how old its reports are, the cache of them, and whether velocity was answered the last
 * time.
 * @throws ProblemError `service_down` when no strategy is known yet.
 */
export async function capabilitiesFor(
  { strategies, velocity, reports }: Pick<AssessmentParts, 'strategies' | 'velocity' | 'reports'>,
  customerId: string,
): Promise<RiskCapabilities> {
  const strategy = strategies.current;
  const { whenVelocityMissing: missing } = strategy;
  const velocityDeclines =
    missing.action === 'decline' && !velocity.answering && strategy.rules.some((rule) => rule.readsVelocity);
  const capability = async (kind: AssessmentKind): Promise<RiskCapabilities['loan']> => {
    if (velocityDeclines) return { usable: false, reason: missing.declineCode };
    if (!strategy.reportRequiredFor.includes(kind)) return { usable: true };
    const prospect = await reports.prospectFor(customerId, strategy.reportAgeDaysMax);
    if (prospect.usable) return { usable: true };
    const { reason, retryAfter = errorTable[reason].retryAfter } = prospect;
    return { usable: false, reason, retryAfter };
  };
  const [loan, payment] = await Promise.all([capability('loan'), capability('payment')]);
  return { strategyVersion: strategy.version, loan, payment };
}
