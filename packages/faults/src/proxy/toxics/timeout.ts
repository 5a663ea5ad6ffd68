import type { Stage, StageContext } from '../stage.ts';
import type { ToxicOf } from '../toxic-spec.ts';

/**
 * Nothing gets through, and the connection closes after `timeout` milliseconds, or, with 0, when the toxic is taken out:
 * what was dropped would leave a hole in the middle of it.
 */
export function timeout({ attributes }: ToxicOf<'timeout'>, context: StageContext): Stage {
  const { clock, discard, close } = context;
  const cancel = attributes.timeout === 0 ? () => undefined : clock.after(attributes.timeout, close);
  return {
    write: (chunk) => discard(chunk.length),
    end: () => undefined,
    flush: cancel,
    removed: close,
  };
}
