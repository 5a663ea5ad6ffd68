import type { Drill } from '@breakwater/drills';
import type { LiveFigures } from '@breakwater/load';
import type { Schedule } from './schedule.ts';

/** Decides when a run says nothing about the design any more, so that it should end. */
export class AbortRule {
  readonly #when: Drill['abortWhen'];
  readonly #greenEndMs: number;
  #greenChecked = false;

  constructor(when: Drill['abortWhen'], schedule: Schedule) {
    this.#when = when;
    this.#greenEndMs = schedule.phases.find(({ name }) => name === 'green')?.endMs ?? 0;
  }

  /** One sentence that says why to give up, or null to go on. */
  reasonToAbort(figures: LiveFigures): string | null {
    const { unsentShareAbove, greenGoodputShareBelow } = this.#when;
    const unsentShare = figures.offered === 0 ? 0 : figures.unsent / figures.offered;
    if (figures.offered > 100 && unsentShare > unsentShareAbove) {
      return `the load generator could not send ${percent(unsentShare)} of the requests in time (at most ${percent(unsentShareAbove)} is allowed)`;
    }
    if (this.#greenChecked || figures.elapsedMs < this.#greenEndMs) return null;
    this.#greenChecked = true;
    const ended = figures.offered - figures.inFlight;
    const goodShare = ended === 0 ? 0 : (figures.good + figures.refused) / ended;
    if (goodShare >= greenGoodputShareBelow) return null;
    return `the fleet answered only ${percent(goodShare)} before any fault (at least ${percent(greenGoodputShareBelow)} is needed)`;
  }
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}
