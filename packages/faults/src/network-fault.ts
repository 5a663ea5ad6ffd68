import { type Static, Type } from 'typebox';
import { type ToxicType, toxicAttributes, toxicStreams } from './proxy/toxic-spec.ts';

const strict = { additionalProperties: false } as const;
const toxicTypes = Object.keys(toxicAttributes) as ToxicType[];

/** Nobody is there: connections break, and new ones are refused. */
export const DownFault = Type.Object({ kind: Type.Literal('down') }, strict);
export type DownFault = Static<typeof DownFault>;

/** A toxic of the TCP proxy on the way there (upstream) or back (downstream). */
export const ToxicFault = Type.Object(
  {
    kind: Type.Literal('toxic'),
    type: Type.Enum(toxicTypes),
    stream: Type.Optional(
      Type.Enum([...toxicStreams], { description: 'To the server, or back; back when absent.' }),
    ),
    toxicity: Type.Optional(
      Type.Number({ minimum: 0, maximum: 1, description: 'The part of the connections that it strikes.' }),
    ),
    attributes: Type.Optional(
      Type.Record(Type.String(), Type.Integer({ minimum: 0 }), {
        description: 'What the toxic of this type is told, as in Toxiproxy.',
      }),
    ),
  },
  strict,
);
export type ToxicFault = Static<typeof ToxicFault>;

/** A fault of the network in front of a store. A TCP proxy acts it out; the store itself never knows. */
export const NetworkFault = Type.Union([DownFault, ToxicFault]);
export type NetworkFault = Static<typeof NetworkFault>;
