/**
 * Sums counters over replicas so that the sums never fall: when a replica restarts and counts from zero again, what it
 * had counted before stays in the sum.
 */
export class RunningTotals {
  readonly #last = new Map<string, number>();
  readonly #carried = new Map<string, number>();

  /** Takes the value of a replica's counter and returns its total over all its lives. */
  add(replica: string, counter: string, value: number): number {
    const key = `${replica} ${counter}`;
    const last = this.#last.get(key) ?? 0;
    if (value < last) this.#carried.set(key, (this.#carried.get(key) ?? 0) + last);
    this.#last.set(key, value);
    return (this.#carried.get(key) ?? 0) + value;
  }

  /** The total so far of a counter whose replica does not answer. */
  lastOf(replica: string, counter: string): number {
    const key = `${replica} ${counter}`;
    return (this.#carried.get(key) ?? 0) + (this.#last.get(key) ?? 0);
  }

  /** The counters that a replica has shown so far. */
  countersOf(replica: string): string[] {
    const prefix = `${replica} `;
    return [...this.#last.keys()]
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length));
  }
}
