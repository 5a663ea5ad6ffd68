import type { Evidence, OperationRow } from '../evidence.ts';

const cache = new WeakMap<Evidence, ReadonlyMap<string, readonly OperationRow[]>>();

/** What was done to each payment, loan and repayment, in the order of its account's versions. */
export function operationsByResource(evidence: Evidence): ReadonlyMap<string, readonly OperationRow[]> {
  const known = cache.get(evidence);
  if (known !== undefined) return known;
  const done = evidence.operations.filter(
    ({ outcome, resourceId }) => outcome === 'done' && resourceId !== null,
  );
  const inOrder = done.toSorted((a, b) => a.accountVersion - b.accountVersion);
  const byResource = Map.groupBy(inOrder, ({ resourceId }) => resourceId ?? '');
  cache.set(evidence, byResource);
  return byResource;
}
