import type { CapacityModel } from './capacity.ts';

/** The capacity model in force. It may change while the service runs, and whoever asked is told. */
export class CurrentCapacity {
  #model: CapacityModel;
  readonly #listeners: (() => void)[] = [];

  constructor(model: CapacityModel) {
    this.#model = model;
  }

  get now(): CapacityModel {
    return this.#model;
  }

  /** Calls `apply` after every later change. It must not throw. */
  onChange(apply: () => void): void {
    this.#listeners.push(apply);
  }

  /** Puts another model in force. Who holds a slot keeps it; who comes next finds as many as there are then. */
  change(model: CapacityModel): void {
    this.#model = model;
    for (const apply of this.#listeners) apply();
  }
}
