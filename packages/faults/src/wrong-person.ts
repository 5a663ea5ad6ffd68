import { type Static, Type } from 'typebox';
import { Share } from './share.ts';

/** The bureau reports on somebody else, under that person's id. */
export const WrongPersonFault = Type.Object(
  { kind: Type.Literal('wrong-person'), share: Share },
  { additionalProperties: false },
);
export type WrongPersonFault = Static<typeof WrongPersonFault>;
