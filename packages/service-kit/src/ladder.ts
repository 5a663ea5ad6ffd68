import type { Clock } from '@breakwater/clock';
import {
  type LadderOrders,
  RUNGS,
  type Rung,
  type RungOrder,
  type RungState,
  metric,
} from '@breakwater/contracts';
import { type AutomaticRung, type LadderDesign, watchedEdge } from '@breakwater/designs';
import { type DegradationOptions, DegradationSwitch } from '@breakwater/resilience';
import type { Logger } from 'pino';
import type { CurrentDesign } from './current-design.ts';
import type { Metrics } from './metrics.ts';

/** What the ladder of a replica is made of. */
export interface LadderParts {
  readonly design: CurrentDesign;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** What operators ordered before this replica started. */
  readonly orders: LadderOrders;
}

/**
 * The degradation ladder as one replica climbs it. A rung is in force when an operator says so, or when the design pulls
 * it for the trouble that this replica meets and no operator forbids it. Each replica decides by what it sees itself, so
 * one that is cut off goes on with less while the others are well.
 */
export class Ladder {
  readonly #parts: LadderParts;
  readonly #orders = new Map<Rung, RungOrder>();
  readonly #switches = new Map<Rung, DegradationSwitch>();
  readonly #ownRules = new Map<Rung, () => boolean>();
  /** What was in force when somebody last looked, so that changes are logged once. */
  readonly #seen = new Set<Rung>();

  constructor(parts: LadderParts) {
    this.#parts = parts;
    this.order(parts.orders);
    this.#equip(parts.design.now.ladder);
    parts.design.onChange(({ ladder }) => this.#equip(ladder));
    parts.metrics.labelledGauge(metric.ladderRung, '1 while the replica is on that rung.', ['rung'], () =>
      RUNGS.map((rung) => ({ labels: { rung }, value: this.isInForce(rung) ? 1 : 0 })),
    );
  }

  /** Takes an operator's orders; rungs that are left out stay as they are. */
  order(orders: LadderOrders): void {
    for (const [rung, order] of Object.entries(orders)) this.#orders.set(rung as Rung, order);
  }

  orderFor(rung: Rung): RungOrder {
    return this.#orders.get(rung) ?? 'design';
  }

  /** Lets a rung that is decided call by call say for itself whether the design has it in force. */
  decideBy(rung: Rung, isPulled: () => boolean): void {
    this.#ownRules.set(rung, isPulled);
  }

  isInForce(rung: Rung): boolean {
    const order = this.orderFor(rung);
    const inForce = order === 'design' ? this.#isPulled(rung) : order === 'on';
    this.#note(rung, inForce);
    return inForce;
  }

  /** Whether a request must do without what the rung takes away; now and then one may try, if the design decides. */
  holdsBack(rung: Rung): boolean {
    if (!this.isInForce(rung)) return false;
    return this.orderFor(rung) === 'on' || this.#switches.get(rung)?.takeProbe() !== true;
  }

  /**
   * Takes what became of calls over an edge that rungs watch.
   * @param count how many had the same end: those that were sent as one.
   */
  record(edge: (typeof watchedEdge)[AutomaticRung], isTrouble: boolean, count = 1): void {
    for (const [rung, degradation] of this.#switches) {
      if (watchedEdge[rung as AutomaticRung] !== edge) continue;
      for (let i = 0; i < count; i++) degradation.record(isTrouble);
      this.isInForce(rung);
    }
  }

  /** Every rung, from the mildest to the last. */
  get states(): RungState[] {
    return RUNGS.map((rung, index) => ({
      rung,
      number: index + 1,
      order: this.orderFor(rung),
      inForce: this.isInForce(rung),
    }));
  }

  /** The last rung that is in force; undefined in normal operation. */
  get highest(): Rung | undefined {
    return RUNGS.findLast((rung) => this.isInForce(rung));
  }

  #isPulled(rung: Rung): boolean {
    return this.#ownRules.get(rung)?.() ?? this.#switches.get(rung)?.isPulled ?? false;
  }

  #note(rung: Rung, inForce: boolean): void {
    if (this.#seen.has(rung) === inForce) return;
    if (inForce) this.#seen.add(rung);
    else this.#seen.delete(rung);
    const order = this.orderFor(rung);
    this.#parts.logger.warn({ rung, order }, inForce ? 'rung pulled' : 'rung let go');
  }

  #equip(ladder: LadderDesign): void {
    this.#switches.clear();
    for (const [rung, { why: _, ...options }] of Object.entries(ladder)) {
      this.#switches.set(rung as AutomaticRung, new DegradationSwitch(ruleOf(options), this.#parts.clock));
    }
  }
}

/** The options that say when; what a rung allows while it is pulled is for those who act on it. */
function ruleOf(options: LadderDesign[AutomaticRung] & object): Partial<DegradationOptions> {
  const { pullShareMin, windowMs, volumeMin, holdMs, releaseShareMax, releaseVolumeMin } = options;
  const rule = { pullShareMin, windowMs, volumeMin, holdMs, releaseShareMax, releaseVolumeMin };
  return 'probeMs' in options ? { ...rule, probeMs: options.probeMs } : rule;
}
