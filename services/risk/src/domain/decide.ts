import type { ErrorCode } from '@breakwater/contracts';
import type { Facts } from './facts.ts';
import type { Strategy } from './strategy.ts';

/** Why an operation is declined. */
export interface Decline {
  readonly declineCode: ErrorCode;
  readonly reasonCode: string;
  /** The rule that declined; null when it was not a rule but missing velocity. */
  readonly ruleId: string | null;
}

/**
 * Asks the rules in order, those that read the report only when there is one.
 * @returns the decline of the first one that applies; undefined when none does.
 */
export function firstDecline(strategy: Strategy, facts: Facts): Decline | undefined {
  const { whenVelocityMissing } = strategy;
  for (const rule of strategy.rules) {
    if (rule.readsReport && facts.report === undefined) continue;
    if (rule.readsVelocity && facts.velocity === undefined) {
      if (whenVelocityMissing.action === 'continue') continue;
      const { declineCode, reasonCode } = whenVelocityMissing;
      return { declineCode, reasonCode, ruleId: null };
    }
    if (rule.applies(facts)) {
      return { declineCode: rule.declineCode, reasonCode: rule.reasonCode, ruleId: rule.id };
    }
  }
  return undefined;
}

/** The score of an operation; 0 when it was declined before the report that the score needs was fetched. */
export function scoreOf(strategy: Strategy, facts: Facts): number {
  const score = strategy.score[facts.request.kind];
  return score.readsReport && facts.report === undefined ? 0 : score.of(facts);
}
