import type { CancelTimer } from '@breakwater/clock';
import type { Stage, StageContext } from '../stage.ts';
import type { ToxicOf } from '../toxic-spec.ts';

/** Resets the connection `timeout` milliseconds after the first data, which does not get through. */
export function resetPeer({ attributes }: ToxicOf<'reset_peer'>, context: StageContext): Stage {
  const { clock, discard, reset } = context;
  let cancel: CancelTimer | undefined;
  return {
    write: (chunk) => {
      discard(chunk.length);
      cancel ??= clock.after(attributes.timeout, reset);
    },
    end: () => context.output.end(),
    flush: () => cancel?.(),
    // What was dropped would leave a hole in the middle of the connection.
    removed: () => {
      if (cancel !== undefined) reset();
    },
  };
}
