import type { Clock, Random } from '@breakwater/clock';
import type { Call, Next, Policy } from '@breakwater/resilience';
import { Ending } from './ending.ts';
import { faultPolicy } from './fault-policy.ts';
import type { FaultSpec } from './fault-spec.ts';

/** The faults of one moment. They end together. */
interface ActiveFaults {
  readonly specs: readonly FaultSpec[];
  readonly policies: readonly Policy[];
  readonly ending: Ending;
}

/**
 * The faults of a process, replaceable as a whole while it runs. A call is struck by the faults that were active when
 * it began; once they are replaced it is let go: a delayed one goes on, a hanging one loses its connection.
 */
export class FaultBoard implements Policy {
  readonly name = 'faults';
  readonly #clock: Clock;
  readonly #random: Random;
  #active: ActiveFaults;

  constructor(options: { clock: Clock; random: Random }, specs: readonly FaultSpec[] = []) {
    this.#clock = options.clock;
    this.#random = options.random;
    this.#active = this.#activate(specs);
  }

  /** The active faults, the outermost first. */
  get specs(): readonly FaultSpec[] {
    return this.#active.specs;
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

  /** Leads a call that has an effect through the active faults. */
  execute<T>(call: Call, next: Next<T>): Promise<T> {
    return through(this.#active.policies, call, next);
  }

  /** Leads a call that only reads through them. It has no effect whose answer could be lost, so that fault spares it. */
  executeRead<T>(call: Call, next: Next<T>): Promise<T> {
    const striking = this.#active.policies.filter(
      (_, index) => this.#active.specs[index]?.kind !== 'lost-answer',
    );
    return through(striking, call, next);
  }

  #activate(specs: readonly FaultSpec[]): ActiveFaults {
    const ending = new Ending();
    const context = { clock: this.#clock, random: this.#random, ending };
    return { specs, policies: specs.map((spec) => faultPolicy(spec, context)), ending };
  }
}

function through<T>(policies: readonly Policy[], call: Call, work: Next<T>): Promise<T> {
  const first = policies.reduceRight<Next<T>>((next, policy) => (inner) => policy.execute(inner, next), work);
  return first(call);
}
