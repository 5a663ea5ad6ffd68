/**
 * Looks at every candidate and takes the one with the least load. The look begins at another one with each `turn`, so
 * that equals take turns.
 * @throws RangeError when there is no candidate.
 */
export function leastOf<T extends object>(
  candidates: readonly T[],
  turn: number,
  loadOf: (candidate: T) => number,
): T {
  let chosen: T | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < candidates.length; i++) {
    const candidate = candidates[(turn + i) % candidates.length];
    const load = candidate && loadOf(candidate);
    if (load !== undefined && load < least) {
      chosen = candidate;
      least = load;
    }
  }
  if (chosen === undefined) throw new RangeError('there is no candidate');
  return chosen;
}
