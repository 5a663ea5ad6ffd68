import type { AssessmentRequest, ErrorCode } from '@breakwater/contracts';
import type { Facts } from './facts.ts';
import type { Rule, Strategy } from './strategy.ts';

/** What became of the challenge that the same request raised before; undefined when there was none. */
export type ChallengeResult = AssessmentRequest['challenge'];

/** Why an operation is stopped, for good or until a check is passed. */
interface Stop {
  readonly outcome: 'decline' | 'challenge';
  readonly declineCode: ErrorCode;
  readonly reasonCode: string;
  /** The rule that decided; null when it was not a rule but missing velocity, or a failed challenge alone. */
  readonly ruleId: string | null;
}

/** What the rules say about an operation. */
export interface Ruling {
  /** Undefined: nothing stands against it. */
  readonly stop: Stop | undefined;
  /** The rules that applied, in their order; a passed challenge may have satisfied some of them. */
  readonly fired: readonly Rule[];
  /** Whether a rule applied that the passed challenge satisfied. */
  readonly satisfied: boolean;
  /** The rules that were asked, whether they applied or not. */
  readonly asked: readonly Rule[];
}

/**
 * Asks the rules in order, those that read the report only when there is one:
 *
 *      a rule that declines applies       -> decline, and no further rule is asked
 *      a rule that challenges applies     -> noted, and the next is asked: a decline wins wherever it stands
 *      velocity is missing where it is read, and the strategy declines then -> decline
 *      at the end: the challenge failed   -> decline `challenge_failed`, whatever applied
 *                  the challenge passed   -> every noted challenge is satisfied
 *                  a challenge was noted  -> challenge, with the code of the first
 *
 * @throws ExpressionError when a rule cannot be evaluated.
 */
export function judge(strategy: Strategy, facts: Facts, challenge: ChallengeResult): Ruling {
  const asked: Rule[] = [];
  const fired: Rule[] = [];
  const { whenVelocityMissing: missing } = strategy;
  for (const rule of strategy.rules) {
    if (rule.readsReport && facts.report === undefined) continue;
    asked.push(rule);
    if (rule.readsVelocity && facts.velocity === undefined) {
      if (missing.action === 'continue') continue;
      const { declineCode, reasonCode } = missing;
      const stop = { outcome: 'decline', declineCode, reasonCode, ruleId: null } as const;
      return { stop, fired, satisfied: false, asked };
    }
    if (!rule.applies(facts)) continue;
    fired.push(rule);
    if (rule.outcome === 'decline') return { stop: stopOf(rule), fired, satisfied: false, asked };
  }
  return {
    stop: afterAll(fired, challenge),
    fired,
    satisfied: challenge === 'passed' && fired.length > 0,
    asked,
  };
}

/** The stop when only rules that challenge have applied, or none. */
function afterAll([first]: readonly Rule[], challenge: ChallengeResult): Stop | undefined {
  switch (challenge) {
    case 'failed':
      // Even if no rule challenges any more: a check that somebody could not pass is not waited out.
      return {
        outcome: 'decline',
        declineCode: 'challenge_failed',
        reasonCode: 'challenge_failed',
        ruleId: first?.id ?? null,
      };
    case 'passed':
      return undefined;
    case undefined:
      return first === undefined ? undefined : stopOf(first);
    default:
      return challenge satisfies never;
  }
}

function stopOf({ id, outcome, declineCode, reasonCode }: Rule): Stop {
  return { outcome, declineCode, reasonCode, ruleId: id };
}
