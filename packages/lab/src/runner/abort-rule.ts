import type { Drill } from '@breakwater/drills';
import type { LiveFigures } from '@breakwater/load';
import type { LocalText } from '../measure/record.ts';
import type { Schedule } from './schedule.ts';

/** The phases in which nothing is wrong yet: a fleet that is in trouble now is so without any fault. */
const BEFORE_FAULT: readonly string[] = ['green', 'steady'];

/** Decides when a run says nothing about the design any more, so that it should end. */
export class AbortRule {
  readonly #when: Drill['abortWhen'];
  /** The ends of the phases before the fault that have not come yet. */
  #endsMs: readonly number[];
  /** The figures at the end of the phase before, from which the next one is counted. */
  #since: Pick<LiveFigures, 'offered' | 'inFlight' | 'good' | 'refused'> = NOTHING_YET;

  constructor(when: Drill['abortWhen'], schedule: Schedule) {
    this.#when = when;
    this.#endsMs = schedule.phases
      .filter(({ name }) => BEFORE_FAULT.includes(name))
      .map(({ endMs }) => endMs);
  }

  /** One sentence that says why to give up, or null to go on. */
  reasonToAbort(figures: LiveFigures): LocalText | null {
    return this.#unsentTooMuch(figures) ?? this.#answeredTooLittle(figures);
  }

  #unsentTooMuch({ offered, unsent }: LiveFigures): LocalText | null {
    const most = this.#when.unsentShareAbove;
    const share = offered === 0 ? 0 : unsent / offered;
    if (offered <= 100 || share <= most) return null;
    return {
      en: `the load generator could not send ${percent(share)} of the requests in time (at most ${percent(most)} is allowed)`,
      zh: `负载发生器未能及时发出 ${percent(share)} 的请求（最多允许 ${percent(most)}）`,
    };
  }

  /** Looks at each phase before the fault once, at its end: what a fault does later is the result of the run. */
  #answeredTooLittle(figures: LiveFigures): LocalText | null {
    const coming = this.#endsMs.filter((endMs) => endMs > figures.elapsedMs);
    if (coming.length === this.#endsMs.length) return null;
    const least = this.#when.answeredBeforeFaultShareBelow;
    const share = answeredShare(this.#since, figures);
    this.#endsMs = coming;
    this.#since = figures;
    if (share >= least) return null;
    return {
      en: `the steady state was not reached: the fleet answered only ${percent(share)} before any fault (at least ${percent(least)} is needed)`,
      zh: `未达到稳态：故障之前系统只响应了 ${percent(share)} 的请求（至少需要 ${percent(least)}）`,
    };
  }
}

const NOTHING_YET = { offered: 0, inFlight: 0, good: 0, refused: 0 };

/** The share that was answered of what ended between two sets of figures. A refusal is an answer; no end at all is none. */
function answeredShare(since: typeof NOTHING_YET, now: typeof NOTHING_YET): number {
  const ended = now.offered - now.inFlight - (since.offered - since.inFlight);
  return ended === 0 ? 0 : (now.good + now.refused - (since.good + since.refused)) / ended;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}
