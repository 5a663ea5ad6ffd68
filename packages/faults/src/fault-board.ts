import type { Clock, Random } from '@breakwater/clock';
import type { Call, Next, Policy } from '@breakwater/resilience';
import { type CapacityLeft, capacityLeft } from './capacity.ts';
import { Ending } from './ending.ts';
import { faultPolicy } from './fault-policy.ts';
import {
  type CallFault,
  type FaultKind,
  type FaultSpec,
  type WorkFault,
  isCallFault,
  isCapacityFault,
  isWorkFault,
} from './fault-spec.ts';
import { type WorkFaults, drawWorkFaults } from './work-faults.ts';

/** The faults of one moment. They end together. */
interface ActiveFaults {
  readonly specs: readonly FaultSpec[];
  readonly calls: readonly { readonly kind: CallFault['kind']; readonly policy: Policy }[];
  readonly work: readonly WorkFault[];
  readonly capacityLeft: CapacityLeft;
  readonly ending: Ending;
}

/** What a board needs. */
export interface FaultBoardOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** What the process can act out. */
  readonly kinds: readonly FaultKind[];
}

/**
 * The faults of a process, replaceable as a whole while it runs. A call is struck by the faults that were active when
 * it began; once they are replaced it is let go: a delayed one goes on, a hanging one loses its connection.
 */
export class FaultBoard implements Policy {
  readonly name = 'faults';
  /** What the process can act out. */
  readonly kinds: readonly FaultKind[];
  readonly #clock: Clock;
  readonly #random: Random;
  #active: ActiveFaults;

  constructor({ clock, random, kinds }: FaultBoardOptions, specs: readonly FaultSpec[] = []) {
    this.#clock = clock;
    this.#random = random;
    this.kinds = kinds;
    this.#active = this.#activate(specs);
  }

  /** The active faults, the outermost first. */
  get specs(): readonly FaultSpec[] {
    return this.#active.specs;
  }

  /** What the active faults leave of the process's capacity. */
  get capacityLeft(): CapacityLeft {
    return this.#active.capacityLeft;
  }

  /** Whether any active fault strikes calls. */
  get strikesCalls(): boolean {
    return this.#active.calls.length > 0;
  }

  /** Ends the active faults and begins the given ones. */
  replace(specs: readonly FaultSpec[]): void {
    const before = this.#active;
    this.#active = this.#activate(specs);
    before.ending.end();
  }

  /** Ends all faults. */
  clear(): void {
    this.replace([]);
  }

  /** Leads a call that has an effect through the active faults of calls. */
  execute<T>(call: Call, next: Next<T>): Promise<T> {
    return through(this.#active.calls, call, next);
  }

  /** Leads a call that only reads through them. It has no effect whose answer could be lost, so that fault spares it. */
  executeRead<T>(call: Call, next: Next<T>): Promise<T> {
    return through(
      this.#active.calls.filter(({ kind }) => kind !== 'lost-answer'),
      call,
      next,
    );
  }

  /** Leads an answer that is ready through those faults alone that lose it; the call failed by then if it is lost. */
  executeLoss<T>(call: Call, next: Next<T>): Promise<T> {
    return through(
      this.#active.calls.filter(({ kind }) => kind === 'lost-answer'),
      call,
      next,
    );
  }

  /** Draws which of the active faults of the work strike a call; asked once, when the call begins. */
  drawWorkFaults(): WorkFaults {
    return drawWorkFaults(this.#active.work, this.#random);
  }

  #activate(specs: readonly FaultSpec[]): ActiveFaults {
    const ending = new Ending();
    const context = { clock: this.#clock, random: this.#random, ending };
    const calls = specs
      .filter(isCallFault)
      .map((spec) => ({ kind: spec.kind, policy: faultPolicy(spec, context) }));
    const left = capacityLeft(specs.filter(isCapacityFault));
    return { specs, calls, work: specs.filter(isWorkFault), capacityLeft: left, ending };
  }
}

function through<T>(faults: ActiveFaults['calls'], call: Call, work: Next<T>): Promise<T> {
  const first = faults.reduceRight<Next<T>>(
    (next, { policy }) =>
      (inner) =>
        policy.execute(inner, next),
    work,
  );
  return first(call);
}
