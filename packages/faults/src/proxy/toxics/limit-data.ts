import type { Stage, StageContext } from '../stage.ts';
import type { ToxicOf } from '../toxic-spec.ts';

/** Lets `bytes` bytes through; then the connection closes. */
export function limitData({ attributes }: ToxicOf<'limit_data'>, context: StageContext): Stage {
  const { output, discard, close } = context;
  let leftBytes = attributes.bytes;
  return {
    write: (chunk) => {
      const passed = chunk.subarray(0, leftBytes);
      leftBytes -= passed.length;
      if (passed.length > 0) output.write(passed);
      discard(chunk.length - passed.length);
      if (leftBytes === 0) close();
    },
    end: () => output.end(),
    flush: () => undefined,
  };
}
