import { Challenge, ChallengeAnswer, ChallengeId } from '@breakwater/contracts';
import { Type } from 'typebox';
import type { CreditContext } from '../app.ts';
import { answerChallenge, readChallenge } from '../challenges/challenges.ts';
import { callerOf } from './caller.ts';

/** `GET /v1/challenges/{challengeId}` and `POST /v1/challenges/{challengeId}/answers`. */
export function addChallengeRoutes(parts: CreditContext): void {
  const params = Type.Object({ challengeId: ChallengeId });
  const response = { 200: Challenge };
  parts.app.get(
    '/v1/challenges/:challengeId',
    { config: { workClass: 'look' }, schema: { params, response } },
    (request) => readChallenge(parts, request.params.challengeId, callerOf(request)),
  );
  parts.app.post(
    '/v1/challenges/:challengeId/answers',
    { config: { workClass: 'look' }, schema: { params, body: ChallengeAnswer, response } },
    (request) => {
      const { challengeId } = request.params;
      return answerChallenge(parts, challengeId, callerOf(request), request.body.code);
    },
  );
}
