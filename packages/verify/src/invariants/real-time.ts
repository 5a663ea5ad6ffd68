import type { Evidence } from '../evidence.ts';
import { isAcknowledged, keyOf } from './invariant.ts';

/** Something that was sent and answered, with the account's version that it made or saw. */
export interface TimedVersion {
  readonly accountId: string;
  readonly sentMs: number;
  /** Absent when no answer came, so nothing can be said to come after it. */
  readonly answeredMs: number | undefined;
  readonly version: number;
  readonly subject: string;
}

/**
 * Finds each `later` that was sent after an `earlier` on its account had been answered, and whose version is lower.
 * Both lists are walked once in the order of time, keeping the highest version that had been answered by then.
 */
export function realTimeBreaches(
  earlier: readonly TimedVersion[],
  later: readonly TimedVersion[],
): { readonly earlier: TimedVersion; readonly later: TimedVersion }[] {
  const answered = earlier
    .filter(({ answeredMs }) => answeredMs !== undefined)
    .toSorted((a, b) => (a.answeredMs ?? 0) - (b.answeredMs ?? 0));
  const highest = new Map<string, TimedVersion>();
  let next = 0;
  const breaches: { readonly earlier: TimedVersion; readonly later: TimedVersion }[] = [];
  for (const item of later.toSorted((a, b) => a.sentMs - b.sentMs)) {
    for (; next < answered.length; next++) {
      const candidate = answered[next];
      if (candidate?.answeredMs === undefined || candidate.answeredMs >= item.sentMs) break;
      const best = highest.get(candidate.accountId);
      if (best === undefined || candidate.version > best.version) highest.set(candidate.accountId, candidate);
    }
    const before = highest.get(item.accountId);
    if (before !== undefined && before.version > item.version)
      breaches.push({ earlier: before, later: item });
  }
  return breaches;
}

/**
 * The acknowledged writes with the versions that they made. An answer that left its client in doubt came before the
 * effect as often as after it, so it orders nothing.
 */
export function timedWrites(evidence: Evidence): TimedVersion[] {
  const versions = new Map(
    evidence.operations
      .filter(({ outcome }) => outcome === 'done')
      .map((operation) => [keyOf(operation), operation.accountVersion]),
  );
  return evidence.invocations.filter(isAcknowledged).flatMap((invocation): TimedVersion[] => {
    const { record, key } = invocation;
    const version = versions.get(keyOf(invocation));
    if (version === undefined || record.sentMs === undefined) return [];
    const answeredMs = record.outcome === 'ok' ? record.answeredMs : undefined;
    return [
      { accountId: record.arguments.accountId, sentMs: record.sentMs, answeredMs, version, subject: key },
    ];
  });
}
