interface Count {
  /** What the replica's present life has counted. */
  last: number;
  /** What its earlier lives had counted. */
  carried: number;
}

/**
 * Sums counters over replicas so that the sums never fall: when a replica restarts and counts from zero again, does not
 * answer or is gone, what it had counted before stays in the sum.
 */
export class RunningTotals {
  readonly #counts = new Map<string, Map<string, Count>>();

  /** Takes the value of a replica's counter. */
  add(replica: string, counter: string, value: number): void {
    const counts = this.#counts.get(replica) ?? new Map<string, Count>();
    this.#counts.set(replica, counts);
    const { last, carried } = counts.get(counter) ?? { last: 0, carried: 0 };
    counts.set(counter, { last: value, carried: value < last ? carried + last : carried });
  }

  /** Each counter that a replica ever showed, summed over all of them and all their lives. */
  sums(): ReadonlyMap<string, number> {
    const sums = new Map<string, number>();
    for (const counts of this.#counts.values())
      for (const [counter, { last, carried }] of counts)
        sums.set(counter, (sums.get(counter) ?? 0) + last + carried);
    return sums;
  }
}
