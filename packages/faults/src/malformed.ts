import { type Static, Type } from 'typebox';
import { Share } from './share.ts';

/** The ways in which a report breaks its contract. */
export const MalformedVariant = Type.Enum(['wrong-type', 'missing-field', 'other-score-scale', 'not-json']);
export type MalformedVariant = Static<typeof MalformedVariant>;
export const MALFORMED_VARIANTS: readonly MalformedVariant[] = MalformedVariant.enum;

/** The bureau answers with a body that does not follow the contract. */
export const MalformedFault = Type.Object(
  {
    kind: Type.Literal('malformed'),
    variant: Type.Optional(MalformedVariant),
    share: Share,
  },
  { additionalProperties: false, description: 'Each answer draws its variant when none is given.' },
);
export type MalformedFault = Static<typeof MalformedFault>;
