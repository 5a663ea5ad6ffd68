import type { Clock, Random } from '@breakwater/clock';
import type { Policy } from '@breakwater/resilience';
import { Ending } from './ending.ts';
import { errors } from './errors.ts';
import type { FaultContext } from './fault-context.ts';
import type { CallFault } from './fault-spec.ts';
import { hang } from './hang.ts';
import { latency } from './latency.ts';
import { lostAnswer } from './lost-answer.ts';
import { quota } from './quota.ts';
import { strikeShare } from './share.ts';

/** The innermost policy that acts a fault of the calls out. Without an `ending` it lasts as long as the policy is used. */
export function faultPolicy(
  spec: CallFault,
  { clock, random, ending = new Ending() }: { clock: Clock; random: Random; ending?: Ending },
): Policy {
  const policy = policyOf(spec, { clock, random, ending });
  return spec.kind === 'quota' ? policy : strikeShare(spec.share, random, policy);
}

function policyOf(spec: CallFault, context: FaultContext): Policy {
  if (spec.kind === 'latency') return latency(spec, context);
  if (spec.kind === 'errors') return errors(spec);
  if (spec.kind === 'hang') return hang(spec, context);
  if (spec.kind === 'quota') return quota(spec, context);
  return lostAnswer(spec);
}
