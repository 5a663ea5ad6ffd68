import { type Static, Type } from 'typebox';

const strict = { additionalProperties: false } as const;

function attribute(description: string, maximum = 86_400_000) {
  return Type.Integer({ minimum: 0, maximum, default: 0, description });
}

/** What each toxic may be told, with the names, units and defaults of Toxiproxy 2. */
export const toxicAttributes = {
  latency: Type.Object(
    {
      latency: attribute('How long data is held up, in milliseconds.'),
      jitter: attribute('How much more or less than that it may be, in milliseconds.'),
    },
    strict,
  ),
  bandwidth: Type.Object(
    { rate: attribute('Kilobytes that get through in a second; 0 lets nothing through.', 10_000_000) },
    strict,
  ),
  slow_close: Type.Object({ delay: attribute('How long the end is held up, in milliseconds.') }, strict),
  timeout: Type.Object(
    { timeout: attribute('Nothing gets through, and after so many milliseconds it closes; 0: never.') },
    strict,
  ),
  reset_peer: Type.Object(
    { timeout: attribute('How long after the first data the connection is reset, in milliseconds.') },
    strict,
  ),
  slicer: Type.Object(
    {
      average_size: attribute('Bytes of a slice in the mean.', 1_000_000_000),
      size_variation: attribute('How many more or less it may be; below the mean.', 1_000_000_000),
      delay: attribute('Microseconds between slices.', 86_400_000_000),
    },
    strict,
  ),
  limit_data: Type.Object(
    { bytes: attribute('The connection closes when so many bytes have gone through.', 1_000_000_000_000) },
    strict,
  ),
} as const;

export type ToxicType = keyof typeof toxicAttributes;

/** The direction that a toxic works on: to the server, or back to the client. */
export const toxicStreams = ['upstream', 'downstream'] as const;
export type ToxicStream = (typeof toxicStreams)[number];

type Attributes = { readonly [T in ToxicType]: Static<(typeof toxicAttributes)[T]> };

/** What is wrong with a connection's way in one direction. */
export type ToxicSpec = {
  [T in ToxicType]: {
    readonly name: string;
    readonly type: T;
    readonly stream: ToxicStream;
    /** The part of the connections that it strikes, from 0 to 1. */
    readonly toxicity: number;
    readonly attributes: Attributes[T];
  };
}[ToxicType];

/** One toxic by its type. */
export type ToxicOf<T extends ToxicType> = Extract<ToxicSpec, { type: T }>;
