import { type Invariant, isAcknowledged, keyOf } from './invariant.ts';
import { realTimeBreaches, type TimedVersion } from './real-time.ts';

/** A look at an account that was sent after a write was answered shows that write. */
export const readYourWrite: Invariant = {
  number: 16,
  name: 'read your write',
  check(evidence) {
    const versions = new Map(
      evidence.operations
        .filter(({ outcome }) => outcome === 'done')
        .map((operation) => [keyOf(operation), operation.accountVersion]),
    );
    const writes = evidence.invocations.filter(isAcknowledged).flatMap((invocation): TimedVersion[] => {
      const { record, key } = invocation;
      const version = versions.get(keyOf(invocation));
      if (version === undefined || record.sentMs === undefined) return [];
      // Only a success was certain when it came: what was answered "processing" may have taken effect later.
      const answeredMs = record.outcome === 'ok' ? record.answeredMs : undefined;
      const { sentMs } = record;
      return [{ accountId: record.arguments.accountId, sentMs, answeredMs, version, subject: key }];
    });
    const looks = evidence.looks.map((look): TimedVersion => ({
      ...look,
      answeredMs: undefined,
      subject: `look at ${look.sentMs}`,
    }));
    const violations = realTimeBreaches(writes, looks).map(({ earlier, later }) => ({
      text: `A look saw version ${later.version} after version ${earlier.version} had been answered.`,
      subjects: [later.accountId, earlier.subject],
    }));
    return { examined: looks.length, violations };
  },
};
