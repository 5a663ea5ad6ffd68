import { DelayLine } from '../delay-line.ts';
import type { Stage, StageContext } from '../stage.ts';
import type { ToxicOf } from '../toxic-spec.ts';

/** Lets data through and holds up the end. */
export function slowClose({ attributes }: ToxicOf<'slow_close'>, { clock, output }: StageContext): Stage {
  const line = new DelayLine(clock, output);
  return {
    write: (chunk) => output.write(chunk),
    end: () => line.hold(undefined, clock.monotonicMs() + attributes.delay),
    flush: () => line.flush(),
  };
}
