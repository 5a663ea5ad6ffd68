import type { Clock } from '@breakwater/clock';
import { CallRefused, type RefusalReason } from './call-error.ts';
import type { Call } from './call.ts';
import type { PolicyListener } from './listener.ts';

/** What every policy is given besides its options. */
export interface PolicyContext {
  /** The guarded edge, such as `credit->risk`; the label of all its events. */
  readonly edge: string;
  readonly clock: Clock;
  readonly listener: PolicyListener;
}

/** Tells the listener that `policy` refuses the call, and gives the error to throw. */
export function refusal(
  context: PolicyContext,
  policy: string,
  call: Pick<Call, 'workClass'>,
  reason: RefusalReason,
  retryAfterMs?: number,
): CallRefused {
  context.listener({ kind: 'refused', edge: context.edge, policy, workClass: call.workClass, reason });
  return new CallRefused(policy, reason, retryAfterMs === undefined ? {} : { retryAfterMs });
}
