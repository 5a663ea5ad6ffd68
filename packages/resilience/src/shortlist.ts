import type { OutlierEjection } from './outlier-ejection.ts';
import type { OwnCell } from './own-cell.ts';
import type { Replica } from './replica.ts';

/** What narrows the choice of a balancer; each belongs to one `balance`. */
export interface BalanceGuards {
  readonly ejection?: OutlierEjection;
  readonly ownCell?: OwnCell;
  /** When less than this share of the replicas is healthy, all of them are used; that of the ejection, if there is one. */
  readonly panicShare?: number;
}

/**
 * The replicas that an attempt may go to: the healthy ones, those of them that its call has not tried, those of them
 * in the own cell. Each step gives way when nothing would be left.
 *
 * Healthy is what is not down, not cooling down and not ejected. When fewer than the panic share are, what is wrong is
 * not the replicas: all of them are used then, as the few would only break under the load of all. Without such a share
 * that is when none is healthy.
 */
export function shortlist(
  present: readonly Replica[],
  tried: readonly string[],
  nowMs: number,
  { ejection, ownCell, panicShare = 0 }: BalanceGuards,
): readonly Replica[] {
  ejection?.passTime(present, nowMs);
  const healthy = present.filter(
    (replica) => !replica.isDown && replica.coolUntilMs <= nowMs && ejection?.isEjected(replica) !== true,
  );
  const isPanic =
    healthy.length === 0 || healthy.length / present.length < (ejection?.panicShare ?? panicShare);
  if (isPanic) return untriedOf(present, tried);
  const untried = untriedOf(healthy, tried);
  return ownCell === undefined ? untried : ownCell.prefer(untried, present, healthy);
}

/** Those not tried; else all but the last one tried; else all. */
function untriedOf(replicas: readonly Replica[], tried: readonly string[]): readonly Replica[] {
  if (tried.length === 0) return replicas;
  const last = tried.at(-1);
  const choices = [
    replicas.filter(({ address }) => !tried.includes(address)),
    replicas.filter(({ address }) => address !== last),
  ];
  return choices.find((choice) => choice.length > 0) ?? replicas;
}
