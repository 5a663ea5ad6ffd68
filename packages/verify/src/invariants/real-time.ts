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
