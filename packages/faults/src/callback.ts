import { type Static, Type } from 'typebox';
import { Share } from './share.ts';

/** The bank calls back about any transfer, late and perhaps more than once. */
export const CallbackFault = Type.Object(
  {
    kind: Type.Literal('callback'),
    delayMs: Type.Number({
      minimum: 0,
      maximum: 600_000,
      description: 'Milliseconds from settlement to callback.',
    }),
    copies: Type.Integer({ minimum: 1, maximum: 5, description: 'How often it calls back.' }),
    share: Share,
  },
  { additionalProperties: false },
);
export type CallbackFault = Static<typeof CallbackFault>;
