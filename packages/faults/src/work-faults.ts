import type { Random } from '@breakwater/clock';
import type { WorkFault } from './fault-spec.ts';
import { strikes } from './share.ts';

/** The faults of the work that strike one call: of each kind at most one. */
export type WorkFaults = { readonly [Kind in WorkFault['kind']]?: Extract<WorkFault, { kind: Kind }> };

/**
 * Draws which faults strike a call. Every fault draws by itself, so that an outcome of one does not shift the draws of
 * another; of several that strike with one kind, the first counts.
 */
export function drawWorkFaults(specs: readonly WorkFault[], random: Random): WorkFaults {
  const struck = specs.filter(({ share }) => strikes(share, random));
  return Object.fromEntries(struck.toReversed().map((spec) => [spec.kind, spec]));
}
