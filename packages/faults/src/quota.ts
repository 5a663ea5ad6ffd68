import { CallFailed, type Policy } from '@breakwater/resilience';
import { type Static, Type } from 'typebox';
import type { FaultContext } from './fault-context.ts';

/** Only so many calls are answered in a window of time; what comes beyond is refused with 429 and the time to wait. */
export const QuotaFault = Type.Object(
  {
    kind: Type.Literal('quota'),
    callsMax: Type.Integer({ minimum: 0, maximum: 1_000_000, description: 'Calls a window.' }),
    windowSeconds: Type.Number({ minimum: 0.1, maximum: 3_600, description: 'Seconds.' }),
  },
  { additionalProperties: false },
);
export type QuotaFault = Static<typeof QuotaFault>;

/** Counts calls in windows that begin with the fault; a refused call uses nothing of the quota. */
export function quota({ callsMax, windowSeconds }: QuotaFault, { clock }: FaultContext): Policy {
  const windowMs = windowSeconds * 1000;
  const beganMs = clock.monotonicMs();
  let window = 0;
  let used = 0;
  return {
    name: 'quota',
    execute(call, next) {
      const elapsedMs = clock.monotonicMs() - beganMs;
      const current = Math.floor(elapsedMs / windowMs);
      if (current !== window) used = 0;
      window = current;
      if (used >= callsMax) {
        const retryAfterMs = (current + 1) * windowMs - elapsedMs;
        return Promise.reject(new CallFailed('status', 'fail', { status: 429, retryAfterMs }));
      }
      used++;
      return next(call);
    },
  };
}
