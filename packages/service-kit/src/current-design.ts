import type { Design } from '@breakwater/designs';

/** The design in force. It may change while the service runs, and whoever asked is told. */
export class CurrentDesign {
  #design: Design;
  readonly #listeners: ((design: Design) => void)[] = [];

  constructor(design: Design) {
    this.#design = design;
  }

  get now(): Design {
    return this.#design;
  }

  /** Calls `apply` with every later design. It must not throw. */
  onChange(apply: (design: Design) => void): void {
    this.#listeners.push(apply);
  }

  /** Puts another design in force. What has begun under the one before ends as that says. */
  change(design: Design): void {
    this.#design = design;
    for (const apply of this.#listeners) apply(design);
  }
}
