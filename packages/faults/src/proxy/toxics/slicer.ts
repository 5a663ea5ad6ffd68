import { DelayLine } from '../delay-line.ts';
import type { Stage, StageContext } from '../stage.ts';
import type { ToxicOf } from '../toxic-spec.ts';

/** Cuts data into slices of a random size and keeps a time between them. */
export function slicer({ attributes }: ToxicOf<'slicer'>, context: StageContext): Stage {
  const { clock, random, output } = context;
  const line = new DelayLine(clock, output);
  const { average_size: meanBytes, size_variation: variationBytes, delay: delayUs } = attributes;
  const nextBytes = (): number =>
    Math.max(1, Math.round(meanBytes + (random.uniform() * 2 - 1) * variationBytes));
  return {
    write: (chunk) => {
      for (let from = 0; from < chunk.length;) {
        const slice = chunk.subarray(from, from + nextBytes());
        line.hold(slice, line.freeMs + (from === 0 ? 0 : delayUs / 1000));
        from += slice.length;
      }
    },
    end: () => line.hold(undefined, line.freeMs),
    flush: () => line.flush(),
  };
}
