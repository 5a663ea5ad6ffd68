import { type Static, Type } from 'typebox';
import { ChallengeId } from './ids.ts';

const strict = { additionalProperties: false };

/** open -> passed | failed | expired. A passed one lets the request through that it was raised for, under its key. */
export const ChallengeState = Type.Enum(['open', 'passed', 'failed', 'expired']);
export type ChallengeState = Static<typeof ChallengeState>;

/** `GET /v1/challenges/{challengeId}`: a step-up check, raised by an operation that risk did not just approve. */
export const Challenge = Type.Object(
  {
    challengeId: ChallengeId,
    kind: Type.Literal('one_time_code'),
    state: ChallengeState,
    reason: Type.String({ description: 'The code of the refusal that raised it.' }),
    attemptsLeft: Type.Integer({ minimum: 0 }),
    expiresAt: Type.String({ format: 'date-time' }),
    code: Type.Optional(
      Type.String({ description: "What the customer's phone would show; in lab mode only." }),
    ),
  },
  strict,
);
export type Challenge = Static<typeof Challenge>;

/** `POST /v1/challenges/{challengeId}/answers` */
export const ChallengeAnswer = Type.Object({ code: Type.String({ pattern: '^[0-9]{6}$' }) }, strict);
export type ChallengeAnswer = Static<typeof ChallengeAnswer>;
