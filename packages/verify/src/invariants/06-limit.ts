import { accountHistories } from './account-history.ts';
import type { Invariant } from './invariant.ts';

/**
 * The pure model replays every account in the order of its versions; an increase that the model refuses went over the
 * limit that was in force. A balance may begin above the limit, and nothing may take it further.
 */
export const limitKept: Invariant = {
  number: 6,
  name: 'limit never exceeded',
  check(evidence) {
    let examined = 0;
    const violations = accountHistories(evidence).flatMap((history) => {
      examined += history.steps.length;
      return history.steps
        .filter(({ refusal }) => refusal?.startsWith('limit_') === true)
        .map(({ row, refusal }) => ({
          text: `At version ${row.version} a ${row.kind} was accepted against a limit of ${row.limitMinor}; the model says ${refusal}.`,
          subjects: [history.accountId],
        }));
    });
    return { examined, violations };
  },
};
