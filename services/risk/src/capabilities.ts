import { errorTable, type RiskCapabilities } from '@breakwater/contracts';
import type { Ladder } from '@breakwater/service-kit';
import type { AssessmentParts } from './assess.ts';
import type { AssessmentKind } from './domain/strategy.ts';

/** What is asked about what could be decided. */
export interface CapabilityParts extends Pick<AssessmentParts, 'strategies' | 'velocity' | 'reports'> {
  readonly ladder: Pick<Ladder, 'highest'>;
}

/**
 * What could be decided for a customer right now, computed from the very state that would refuse: the breaker or the
 * recent calls to the bureau, how old its reports are, the cache of them, and whether velocity was answered the last
 * time.
 * @throws ProblemError `service_down` when no strategy is known yet.
 */
export async function capabilitiesFor(
  { strategies, velocity, reports, ladder }: CapabilityParts,
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
  const rung = ladder.highest;
  return { strategyVersion: strategy.version, loan, payment, ...(rung === undefined ? {} : { rung }) };
}
