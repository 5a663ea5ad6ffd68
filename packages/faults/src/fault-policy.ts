import type { Clock, Random } from '@breakwater/clock';
import type { Policy } from '@breakwater/resilience';
import { Ending } from './ending.ts';
import { errors } from './errors.ts';
import type { FaultContext } from './fault-context.ts';
import type { FaultSpec } from './fault-spec.ts';
import { hang } from './hang.ts';
import { latency } from './latency.ts';
import { lostAnswer } from './lost-answer.ts';
import { strikeShare } from './share.ts';

/** The innermost policy that acts a fault out. Without an `ending` it lasts as long as the policy is used. */
export function faultPolicy(
  spec: FaultSpec,
  { clock, random, ending = new Ending() }: { clock: Clock; random: Random; ending?: Ending },
): Policy {
  return strikeShare(spec.share, random, policyOf(spec, { clock, random, ending }));
}

function policyOf(spec: FaultSpec, context: FaultContext): Policy {
  if (spec.kind === 'latency') return latency(spec, context);
  if (spec.kind === 'errors') return errors(spec);
  if (spec.kind === 'hang') return hang(spec, context);
  return lostAnswer(spec);
}
