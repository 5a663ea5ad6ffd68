import { Random, VirtualClock } from '@breakwater/clock';
import { ToxicChain } from '../toxic-chain.ts';
import type { ToxicSpec, ToxicType } from '../toxic-spec.ts';
import { parseToxic } from '../parse-toxic.ts';

/** One direction of a connection on virtual time, with one toxic or none, and what came out of it and when. */
export function strikeWith(type: ToxicType, attributes: object, seed = 7) {
  const clock = new VirtualClock();
  const arrived: { readonly atMs: number; readonly text: string }[] = [];
  const ends: string[] = [];
  let discarded = 0;
  const note = (text: string): void => void arrived.push({ atMs: Math.round(clock.monotonicMs()), text });
  const chain = new ToxicChain({
    clock,
    random: new Random(seed),
    output: { write: (chunk) => note(chunk.toString()), end: () => note('END') },
    discard: (bytes) => (discarded += bytes),
    close: () => ends.push(`closed at ${clock.monotonicMs()}`),
    reset: () => ends.push(`reset at ${clock.monotonicMs()}`),
  });
  const toxic: ToxicSpec = parseToxic({ name: 'it', type, attributes });
  chain.add(toxic);
  return {
    clock,
    chain,
    arrived,
    ends,
    toxic,
    discarded: () => discarded,
    send: (text: string) => chain.write(Buffer.from(text)),
  };
}
