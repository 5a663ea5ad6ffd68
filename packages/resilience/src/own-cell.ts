import { completeOptions, measure, type Options } from './options.ts';
import type { Replica } from './replica.ts';

export const ownCellOptions = {
  /**
   * How many times its usual load a replica of the own cell can carry. All attempts stay in the cell while at least
   * 1 / overprovision of its replicas are healthy.
   */
  overprovision: measure(1.4, 1, 100),
};
export type OwnCellOptions = Options<typeof ownCellOptions>;

/**
 * Keeps attempts in the caller's own cell, where they are quick and where another cell's trouble does not reach them,
 * as long as enough of it is healthy. As it gets sicker more of them spill over to the other cells, so that neither
 * those nor what is left of the own cell is flooded (after Envoy's locality weighting):
 *
 *     share that stays = min(1, overprovision * healthy / all of the cell)
 */
export class OwnCell {
  readonly #cell: string;
  readonly #overprovision: number;
  /** The part of an attempt that is due to spill over; it adds up to whole ones. */
  #spill = 0;

  constructor(cell: string, given: Partial<OwnCellOptions>) {
    this.#cell = cell;
    this.#overprovision = completeOptions('ownCell', ownCellOptions, given).overprovision;
  }

  /** Those of the candidates that the next attempt should go to: all of the own cell, or all of the others. */
  prefer(
    candidates: readonly Replica[],
    present: readonly Replica[],
    healthy: readonly Replica[],
  ): readonly Replica[] {
    const own = this.#ownOf(candidates);
    if (own.length === 0 || own.length === candidates.length) return candidates;
    const healthyShare = this.#ownOf(healthy).length / this.#ownOf(present).length;
    this.#spill += 1 - Math.min(1, this.#overprovision * healthyShare);
    if (this.#spill < 1) return own;
    this.#spill -= 1;
    return candidates.filter((replica) => !own.includes(replica));
  }

  #ownOf(replicas: readonly Replica[]): readonly Replica[] {
    return replicas.filter(({ cell }) => cell === this.#cell);
  }
}
