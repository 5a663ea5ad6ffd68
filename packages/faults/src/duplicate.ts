import { type Static, Type } from 'typebox';
import { Share } from './share.ts';

/** The bank books one instruction twice, and answers with the first of both. */
export const DuplicateFault = Type.Object(
  { kind: Type.Literal('duplicate'), share: Share },
  { additionalProperties: false },
);
export type DuplicateFault = Static<typeof DuplicateFault>;
