import type { Design } from '@breakwater/designs';
import type { Permit, QueuedCall, WorkQueue } from '@breakwater/resilience';

/** Makes the waiting line that a design wants in front of slots, whose number may change while it works. */
export type BuildQueue = (design: Design, slots: () => number) => WorkQueue;

/**
 * The waiting line in front of a replica's slots, which changes with the design and drops nobody when it does. Who
 * stands in the line of the design before keeps that place: it has the slots first, and the new line what it leaves,
 * so that the two together never hold more slots than there are.
 */
export class AdmissionQueue {
  readonly #build: BuildQueue;
  readonly #slots: () => number;
  #current: WorkQueue;
  #before: readonly WorkQueue[] = [];

  /** @param slots how many slots the replica has now; Infinity for no bound. */
  constructor(design: Design, slots: () => number, build: BuildQueue) {
    this.#build = build;
    this.#slots = slots;
    this.#current = build(design, slots);
  }

  /** How many permits are out. */
  get inUse(): number {
    return sum(this.#all.map(({ inUse }) => inUse));
  }

  /** How many calls wait. */
  get waiting(): number {
    return sum(this.#all.map(({ waiting }) => waiting));
  }

  /**
   * Resolves with a permit as soon as a slot is free for the call.
   * @throws CallRefused as the line of the design does.
   */
  async acquire(call: QueuedCall): Promise<Permit> {
    const line = this.#current;
    const permit = await line.acquire(call);
    return {
      release: () => {
        permit.release();
        if (line !== this.#current) this.#passOn();
      },
    };
  }

  /** Lets newcomers wait as another design says. */
  change(design: Design): void {
    const before = this.#all.filter(isBusy);
    this.#before = before;
    this.#current = this.#build(design, () => this.#slots() - sum(before.map(({ inUse }) => inUse)));
  }

  /** Lets in whoever may come next: to be called when there are more slots than before. */
  serve(): void {
    for (const line of this.#all) line.serve();
  }

  get #all(): readonly WorkQueue[] {
    return [...this.#before, this.#current];
  }

  /** Lets the new line have what an old one has given back, and forgets the old ones that are empty. */
  #passOn(): void {
    this.#before = this.#before.filter(isBusy);
    this.serve();
  }
}

function isBusy({ inUse, waiting }: WorkQueue): boolean {
  return inUse + waiting > 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
