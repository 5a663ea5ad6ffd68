import type { Design } from '@breakwater/designs';

/** The design in force. It may change while the service runs, and whoever follows it is told. */
export class CurrentDesign {
  #design: Design;
  readonly #followers: ((design: Design) => void)[] = [];

  constructor(design: Design) {
    this.#design = design;
  }

  get now(): Design {
    return this.#design;
  }

  /** Calls `apply` with the design in force, at once, and with every later one. It must not throw. */
  follow(apply: (design: Design) => void): void {
    this.#followers.push(apply);
    apply(this.#design);
  }

  /** Puts another design in force. What has begun under the one before ends as that says. */
  change(design: Design): void {
    this.#design = design;
    for (const apply of this.#followers) apply(design);
  }
}
