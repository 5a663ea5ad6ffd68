import { DelayLine } from '../delay-line.ts';
import type { Stage, StageContext } from '../stage.ts';
import type { ToxicOf } from '../toxic-spec.ts';

/** Data goes in portions of as long a time, so that a slow line is steady and does not come in bursts. */
const PORTION_MS = 100;

/** Lets `rate` kilobytes (of 1,000 bytes) a second through. */
export function bandwidth({ attributes }: ToxicOf<'bandwidth'>, { clock, output }: StageContext): Stage {
  const line = new DelayLine(clock, output);
  // A kilobyte a second is a byte a millisecond.
  const bytesPerMs = attributes.rate;
  const hold = (chunk: Buffer): void => line.hold(chunk, line.freeMs + chunk.length / bytesPerMs);
  return {
    write: (chunk) => {
      const portionBytes = bytesPerMs * PORTION_MS || chunk.length;
      for (let from = 0; from < chunk.length; from += portionBytes) {
        hold(chunk.subarray(from, from + portionBytes));
      }
    },
    end: () => line.hold(undefined, line.freeMs),
    flush: () => line.flush(),
  };
}
