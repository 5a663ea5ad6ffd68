import { type Static, Type } from 'typebox';
import { Share } from './share.ts';

/** The bank refuses an instruction for good and books nothing. */
export const RefuseFault = Type.Object(
  {
    kind: Type.Literal('refuse'),
    code: Type.Enum(['insufficient_funds', 'account_closed']),
    share: Share,
  },
  { additionalProperties: false },
);
export type RefuseFault = Static<typeof RefuseFault>;
