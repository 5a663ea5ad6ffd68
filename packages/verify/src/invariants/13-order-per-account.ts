import type { Evidence } from '../evidence.ts';
import { accountHistories } from './account-history.ts';
import { type Finding, type Invariant, isAcknowledged, keyOf } from './invariant.ts';
import { realTimeBreaches, type TimedVersion } from './real-time.ts';

/** Versions of an account have no gap, and what was answered before something else was sent comes before it. */
export const orderPerAccount: Invariant = {
  number: 13,
  name: 'order per account',
  check(evidence) {
    const histories = accountHistories(evidence);
    return { examined: histories.length, violations: [...gaps(evidence), ...outOfTime(evidence)] };
  },
};

function gaps(evidence: Evidence): Finding['violations'] {
  return accountHistories(evidence).flatMap(({ accountId, account, steps }) => {
    const broken = steps.findIndex(({ row }, index) => row.version !== index + 1);
    if (broken !== -1) {
      const text = `Version ${broken + 1} of the account is missing or taken twice.`;
      return [{ text, subjects: [accountId] }];
    }
    if (account === undefined || account.version === steps.length) return [];
    const text = `The account says version ${account.version}, and ${steps.length} things happened to it.`;
    return [{ text, subjects: [accountId] }];
  });
}

function outOfTime(evidence: Evidence): Finding['violations'] {
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
  return realTimeBreaches(writes, writes).map(({ earlier, later }) => ({
    text: `An operation answered before another was sent has version ${earlier.version}, the other ${later.version}.`,
    subjects: [later.accountId, earlier.subject, later.subject],
  }));
}
