import { CallFailed, type Policy } from '@breakwater/resilience';
import { type Static, Type } from 'typebox';
import { DelayDistribution, drawDelayMs } from './delay-distribution.ts';
import { hold } from './ending.ts';
import type { FaultContext } from './fault-context.ts';
import { Share } from './share.ts';

const DELAY_MS_MAX = 600_000;

/** Calls take longer before the work begins: `latencyMs` in the mean, spread by `jitterMs` as `distribution` says. */
export const LatencyFault = Type.Object(
  {
    kind: Type.Literal('latency'),
    latencyMs: Type.Number({ minimum: 0, maximum: DELAY_MS_MAX, description: 'The mean, in milliseconds.' }),
    jitterMs: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: DELAY_MS_MAX,
        description:
          'The spread in milliseconds: uniform to either side, else the standard deviation. Absent: 0, and latencyMs for exponential.',
      }),
    ),
    distribution: Type.Optional(DelayDistribution),
    share: Share,
  },
  { additionalProperties: false },
);
export type LatencyFault = Static<typeof LatencyFault>;

/** Delays each call, uniformly when nothing else is said; when the fault ends, the delayed ones go on at once. */
export function latency(spec: LatencyFault, { clock, random, ending }: FaultContext): Policy {
  const { latencyMs, distribution = 'uniform' } = spec;
  const { jitterMs = distribution === 'exponential' ? latencyMs : 0 } = spec;
  return {
    name: 'latency',
    async execute(call, next) {
      const delayMs = Math.min(DELAY_MS_MAX, drawDelayMs(distribution, latencyMs, jitterMs, random));
      const end = await hold(clock, delayMs, call.signal, ending);
      if (end === 'aborted') throw new CallFailed('aborted', 'unknown', { cause: call.signal.reason });
      return next(call);
    },
  };
}
