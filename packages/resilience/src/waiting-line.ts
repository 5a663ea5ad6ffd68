import type { CancelTimer } from '@breakwater/clock';
import type { Call } from './call.ts';
import { Lane, type Neighbour } from './lane.ts';
import type { Permit } from './permit.ts';
import type { ClassPriority } from './priority.ts';

/** What a queue needs to know of a call. */
export type QueuedCall = Pick<Call, 'deadline' | 'workClass' | 'signal' | 'cohort'>;

/** A call that waits. */
export interface Waiter extends Neighbour<Waiter> {
  readonly call: QueuedCall;
  readonly sinceMs: number;
  /** Counts arrivals, so that two of the same moment have an order. */
  readonly order: number;
  /** Who stands lowest is shed first. */
  readonly standing: number;
  readonly admit: (permit: Permit) => void;
  readonly reject: (error: Error) => void;
  stopWatching: CancelTimer;
}

interface ClassLane {
  readonly workClass: string;
  readonly priority: number;
  readonly lane: Lane<Waiter>;
}

/**
 * Those who wait, in one lane a class, highest priority first. Whoever is looked for stands at the end of a lane, so
 * a class that may not go costs nothing to pass, and a line of thousands no more than a short one.
 */
export class WaitingLine {
  readonly #classPriority: ClassPriority;
  #lanes: readonly ClassLane[] = [];
  #size = 0;

  constructor(classPriority: ClassPriority) {
    this.#classPriority = classPriority;
  }

  get size(): number {
    return this.#size;
  }

  /** Who has waited longest. */
  get oldest(): Waiter | undefined {
    return best(
      this.#lanes.map(({ lane }) => lane.first),
      (a, b) => a.order < b.order,
    );
  }

  /** How many of a class wait. */
  sizeOf(workClass: string): number {
    return this.#lanes.find((own) => own.workClass === workClass)?.lane.size ?? 0;
  }

  /** How many would go before a newcomer of the class. */
  aheadOf(workClass: string, newestFirst: boolean): number {
    const priority = this.#priorityOf(workClass);
    return this.#lanes
      .filter((other) => other.priority > priority || (other.priority === priority && !newestFirst))
      .reduce((ahead, { lane }) => ahead + lane.size, 0);
  }

  add(waiter: Waiter): void {
    this.#laneOf(waiter).add(waiter);
    this.#size++;
  }

  /** Takes out one who waits here. */
  remove(waiter: Waiter): void {
    this.#laneOf(waiter).remove(waiter);
    this.#size--;
  }

  /** Who goes next: of the highest priority that has somebody who may go, the one who came first, or last. */
  next(mayGo: (workClass: string) => boolean, newestFirst: boolean): Waiter | undefined {
    const able = this.#lanes.filter(({ workClass, lane }) => lane.size > 0 && mayGo(workClass));
    const [highest] = able;
    return best(
      able
        .filter(({ priority }) => priority === highest?.priority)
        .map(({ lane }) => (newestFirst ? lane.last : lane.first)),
      (a, b) => (newestFirst ? a.order > b.order : a.order < b.order),
    );
  }

  /**
   * Who is shed first, of all or of a class: the youngest of those who stand lowest. It looks at each of them, which is
   * done only when the line is full, so its bound bounds this too.
   */
  lowest(workClass?: string): Waiter | undefined {
    let lowest: Waiter | undefined;
    for (const { workClass: own, lane } of this.#lanes) {
      if (workClass !== undefined && own !== workClass) continue;
      for (let waiter = lane.first; waiter !== undefined; waiter = waiter.after) {
        const isLower =
          lowest === undefined ||
          waiter.standing < lowest.standing ||
          (waiter.standing === lowest.standing && waiter.order > lowest.order);
        if (isLower) lowest = waiter;
      }
    }
    return lowest;
  }

  #laneOf({ call: { workClass } }: Waiter): Lane<Waiter> {
    const known = this.#lanes.find((own) => own.workClass === workClass);
    if (known !== undefined) return known.lane;
    const made = { workClass, priority: this.#priorityOf(workClass), lane: new Lane<Waiter>() };
    this.#lanes = [...this.#lanes, made].toSorted((a, b) => b.priority - a.priority);
    return made.lane;
  }

  #priorityOf(workClass: string): number {
    return this.#classPriority[workClass] ?? 0;
  }
}

function best(
  candidates: readonly (Waiter | undefined)[],
  isBetter: (a: Waiter, b: Waiter) => boolean,
): Waiter | undefined {
  let found: Waiter | undefined;
  for (const candidate of candidates) {
    if (candidate !== undefined && (found === undefined || isBetter(candidate, found))) found = candidate;
  }
  return found;
}
