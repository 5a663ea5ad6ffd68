import type { Invariant } from './invariant.ts';
import { realTimeBreaches, timedWrites, type TimedVersion } from './real-time.ts';

/** A look at an account that was sent after a write was answered shows that write. */
export const readYourWrite: Invariant = {
  number: 16,
  name: 'read your write',
  check(evidence) {
    const looks = evidence.looks.map((look): TimedVersion => ({
      ...look,
      answeredMs: undefined,
      subject: `look at ${look.sentMs}`,
    }));
    const violations = realTimeBreaches(timedWrites(evidence), looks).map(({ earlier, later }) => ({
      text: `A look saw version ${later.version} after version ${earlier.version} had been answered.`,
      subjects: [later.accountId, earlier.subject],
    }));
    return { examined: looks.length, violations };
  },
};
