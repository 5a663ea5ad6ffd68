import { type Static, Type } from 'typebox';
import { Share } from './share.ts';

/** The bank answers that a transfer is pending, and settles it by itself later, whether or not the fault has ended. */
export const AmbiguousFault = Type.Object(
  {
    kind: Type.Literal('ambiguous'),
    settleMs: Type.Number({
      minimum: 0,
      maximum: 600_000,
      description: 'Milliseconds from booking to settlement.',
    }),
    share: Share,
  },
  { additionalProperties: false },
);
export type AmbiguousFault = Static<typeof AmbiguousFault>;
