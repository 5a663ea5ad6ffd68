import { CallFailed, type Policy } from '@breakwater/resilience';
import { type Static, Type } from 'typebox';
import { hold } from './ending.ts';
import type { FaultContext } from './fault-context.ts';
import { Share } from './share.ts';

const DELAY_MS_MAX = 600_000;

/** Calls take longer: `latencyMs`, give or take a uniformly drawn part of `jitterMs`, before the work begins. */
export const LatencyFault = Type.Object(
  {
    kind: Type.Literal('latency'),
    latencyMs: Type.Number({ minimum: 0, maximum: DELAY_MS_MAX, description: 'Milliseconds.' }),
    jitterMs: Type.Optional(
      Type.Number({ minimum: 0, maximum: DELAY_MS_MAX, description: 'Milliseconds to either side.' }),
    ),
    share: Share,
  },
  { additionalProperties: false },
);
export type LatencyFault = Static<typeof LatencyFault>;

/** Delays each call; when the fault ends, the delayed ones go on at once. */
export function latency(spec: LatencyFault, { clock, random, ending }: FaultContext): Policy {
  const { latencyMs, jitterMs = 0 } = spec;
  return {
    name: 'latency',
    async execute(call, next) {
      const delayMs = Math.max(0, latencyMs + jitterMs * (2 * random.uniform() - 1));
      const end = await hold(clock, delayMs, call.signal, ending);
      if (end === 'aborted') throw new CallFailed('aborted', 'unknown', { cause: call.signal.reason });
      return next(call);
    },
  };
}
