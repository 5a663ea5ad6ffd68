import { errorTable, type RiskCapabilities } from '@breakwater/contracts';
import type { AssessmentParts } from './assess.ts';
import type { AssessmentKind } from './domain/strategy.ts';

/**
 * What could be decided for a customer right now, computed from the very state that would refuse: the breaker or the
 * recent calls to the bureau, the cache of reports, and whether velocity was answered the last time.
 */
export async function capabilitiesFor(
  { strategy, velocity, reports }: Pick<AssessmentParts, 'strategy' | 'velocity' | 'reports'>,
  customerId: string,
): Promise<RiskCapabilities> {
  const { whenVelocityMissing: missing } = strategy;
  const velocityDeclines =
    missing.action === 'decline' && !velocity.answering && strategy.rules.some((rule) => rule.readsVelocity);
  const capability = async (kind: AssessmentKind): Promise<RiskCapabilities['loan']> => {
    if (velocityDeclines) return { usable: false, reason: missing.declineCode };
    if (!strategy.reportRequiredFor.includes(kind)) return { usable: true };
    const prospect = await reports.prospectFor(customerId);
    if (prospect.usable) return { usable: true };
    const { retryAfter = errorTable.bureau_unavailable.retryAfter } = prospect;
    return { usable: false, reason: 'bureau_unavailable', retryAfter };
  };
  const [loan, payment] = await Promise.all([capability('loan'), capability('payment')]);
  return { strategyVersion: strategy.version, loan, payment };
}
