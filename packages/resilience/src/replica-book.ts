import type { ReplicaSource } from './replica-set.ts';
import { Replica } from './replica.ts';

/**
 * Keeps what a caller knows of each replica in step with the source of replicas. An attempt holds the object that it
 * was sent to, so what becomes of it moves nothing of a newer replica at the same address.
 */
export class ReplicaBook {
  readonly #source: ReplicaSource;
  #told: ReplicaSource['replicas'] | undefined;
  #present: readonly Replica[] = [];

  constructor(source: ReplicaSource) {
    this.#source = source;
  }

  /** The replicas that there are now; the same array as long as nothing has changed. */
  present(nowMs: number): readonly Replica[] {
    const told = this.#source.replicas;
    if (told !== this.#told) this.#follow(told, nowMs);
    return this.#present;
  }

  /** Replicas that are there from the beginning serve already; only those that come later are new. */
  #follow(told: ReplicaSource['replicas'], nowMs: number): void {
    const servesFromMs = this.#told === undefined ? Number.NEGATIVE_INFINITY : nowMs;
    const known = new Map(this.#present.map((replica) => [replica.address, replica]));
    const present = new Map<string, Replica>();
    for (const { address, cell, isDown = false } of told) {
      const replica = known.get(address) ?? new Replica(address, servesFromMs);
      if (replica.isDown && !isDown) replica.servesFromMs = Math.max(replica.servesFromMs, nowMs);
      replica.isDown = isDown;
      replica.cell = cell;
      present.set(address, replica);
    }
    this.#present = [...present.values()];
    this.#told = told;
  }
}
