import { DelayLine } from '../delay-line.ts';
import type { Stage, StageContext } from '../stage.ts';
import type { ToxicOf } from '../toxic-spec.ts';

/** Holds data up by `latency` milliseconds, more or less by `jitter`, and keeps its order. */
export function latency({ attributes }: ToxicOf<'latency'>, context: StageContext): Stage {
  const { clock, random, output } = context;
  const line = new DelayLine(clock, output);
  const { latency: meanMs, jitter: jitterMs } = attributes;
  return {
    write: (chunk) => {
      const delayMs = Math.max(0, meanMs + (random.uniform() * 2 - 1) * jitterMs);
      line.hold(chunk, clock.monotonicMs() + delayMs);
    },
    end: () => line.hold(undefined, line.freeMs),
    flush: () => line.flush(),
  };
}
