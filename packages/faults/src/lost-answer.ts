import { CallFailed, type Policy } from '@breakwater/resilience';
import { type Static, Type } from 'typebox';
import { Share } from './share.ts';

/** The work is done, and then its answer is lost. */
export const LostAnswerFault = Type.Object(
  { kind: Type.Literal('lost-answer'), share: Share },
  { additionalProperties: false },
);
export type LostAnswerFault = Static<typeof LostAnswerFault>;

/** Drops the answer of each call that was worked on; a call that failed by itself fails as it did. */
export function lostAnswer(_spec: LostAnswerFault): Policy {
  return {
    name: 'lost-answer',
    async execute(call, next) {
      await next(call);
      throw new CallFailed('connection_lost', 'unknown');
    },
  };
}
