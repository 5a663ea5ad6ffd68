import { type Static, Type } from 'typebox';
import { Share } from './share.ts';

/** The bureau reports what it knew some days ago, and says so in `asOf`. */
export const StaleFault = Type.Object(
  {
    kind: Type.Literal('stale'),
    ageDays: Type.Number({ exclusiveMinimum: 0, maximum: 3_650, description: 'Days.' }),
    share: Share,
  },
  { additionalProperties: false },
);
export type StaleFault = Static<typeof StaleFault>;
