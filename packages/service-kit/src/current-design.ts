import { type Design, DesignError, type Problem } from '@breakwater/designs';

/** The design in force. It may change while the service runs, and whoever asked is told. */
export class CurrentDesign {
  #design: Design;
  readonly #listeners: ((design: Design) => void)[] = [];
  readonly #checks: ((design: Design) => readonly Problem[])[] = [];

  constructor(design: Design) {
    this.#design = design;
  }

  get now(): Design {
    return this.#design;
  }

  /**
   * Has designs refused that this service could not keep, as one that needs a store which it was not given.
   * @param problemsOf what is wrong with a design here; nothing when it can be kept.
   * @throws DesignError when it is the design in force that is refused.
   */
  refuse(problemsOf: (design: Design) => readonly Problem[]): void {
    this.#checks.push(problemsOf);
    this.#check(this.#design);
  }

  /** Calls `apply` with every later design. It must not throw. */
  onChange(apply: (design: Design) => void): void {
    this.#listeners.push(apply);
  }

  /**
   * Puts another design in force. What has begun under the one before ends as that says.
   * @throws DesignError when this service could not keep it; the one in force then stays so.
   */
  change(design: Design): void {
    this.#check(design);
    this.#design = design;
    for (const apply of this.#listeners) apply(design);
  }

  #check(design: Design): void {
    const problems = this.#checks.flatMap((problemsOf) => problemsOf(design));
    if (problems.length > 0) throw new DesignError(design.name, problems);
  }
}
