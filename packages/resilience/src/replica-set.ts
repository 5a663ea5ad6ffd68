/** Where a replica is, and what is known of it beside that. */
export interface ReplicaAddress {
  readonly address: string;
  /** The cell that it stands in. */
  readonly cell?: string;
  /** Whether somebody who asks the replicas themselves found it down: it is left out as long as others are not. */
  readonly isDown?: boolean;
}

/** Tells which replicas there are now. */
export interface ReplicaSource {
  /** Read before each attempt. A change makes a new array, so that no change is seen without comparing. */
  readonly replicas: readonly ReplicaAddress[];
}

/**
 * Replicas that come and go. Whoever deploys, discovers or probes them tells it here; balancers look at each attempt.
 * An address that comes back is a new replica: what was known of the one before it is forgotten.
 */
export class ReplicaSet implements ReplicaSource {
  readonly #byAddress = new Map<string, ReplicaAddress>();
  #replicas: readonly ReplicaAddress[] = [];

  constructor(replicas: readonly (string | ReplicaAddress)[] = []) {
    for (const replica of replicas) this.put(replica);
  }

  get replicas(): readonly ReplicaAddress[] {
    return this.#replicas;
  }

  /** Adds a replica, or says anew what is to be said of the one at that address. */
  put(replica: string | ReplicaAddress): void {
    const told = typeof replica === 'string' ? { address: replica } : replica;
    this.#byAddress.set(told.address, told);
    this.#replicas = [...this.#byAddress.values()];
  }

  /** Takes a replica out, because it is gone or drains: it gets no new attempts, and those in flight end as they do. */
  remove(address: string): void {
    this.#byAddress.delete(address);
    this.#replicas = [...this.#byAddress.values()];
  }

  /** Says that a replica was found down. Whoever probes may be late: a replica that is gone stays gone. */
  markDown(address: string): void {
    this.#mark(address, true);
  }

  /** Says that a replica was found up; it begins slowly if it was down. */
  markUp(address: string): void {
    this.#mark(address, false);
  }

  #mark(address: string, isDown: boolean): void {
    const told = this.#byAddress.get(address);
    if (told !== undefined) this.put({ ...told, isDown });
  }
}
