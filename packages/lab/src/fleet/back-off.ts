const FIRST_MS = 100;
const LONGEST_MS = 5000;

/** A process that was up for this long starts again from the shortest wait. */
const HEALTHY_AFTER_MS = 10_000;

/**
 * How long to wait before a service that died is started again: 100 ms, doubled with each death in a row, at most 5 s.
 */
export class BackOff {
  #deaths = 0;

  /** Records a death after `upMs` and answers the wait in milliseconds. */
  afterDeath(upMs: number): number {
    if (upMs >= HEALTHY_AFTER_MS) this.#deaths = 0;
    const waitMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#deaths);
    this.#deaths += 1;
    return waitMs;
  }
}
