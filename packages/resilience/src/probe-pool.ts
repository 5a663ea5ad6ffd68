import type { Replica } from './replica.ts';

/** What a replica says of itself when it is probed. */
export interface ProbeAnswer {
  /** Requests of all callers that it works on now. */
  readonly inFlight: number;
  /** How long a request takes there at that load: with more in flight it is more, or the quickest is overrun. */
  readonly latencyMs: number;
}

/** An answer that waits to be used. */
interface Entry {
  readonly replica: Replica;
  readonly latencyMs: number;
  readonly gotMs: number;
  inFlight: number;
  usesLeft: number;
}

/** The bounds of a pool. */
export interface PoolBounds {
  readonly poolMax: number;
  readonly ageMsMax: number;
  readonly usesMax: number;
}

/**
 * The answers to probes, oldest first and at most one of each replica. An answer is used only while it is young, and
 * only a few times: each use makes it less true.
 */
export class ProbePool {
  readonly #bounds: PoolBounds;
  readonly #entries = new Map<Replica, Entry>();

  constructor(bounds: PoolBounds) {
    this.#bounds = bounds;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Keeps an answer in place of the replica's earlier one; when there are too many, the oldest goes. */
  put(replica: Replica, { inFlight, latencyMs }: ProbeAnswer, nowMs: number): void {
    const usesLeft = this.#bounds.usesMax;
    this.#entries.delete(replica);
    this.#entries.set(replica, { replica, inFlight, latencyMs, gotMs: nowMs, usesLeft });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#bounds.poolMax) break;
      this.#entries.delete(oldest);
    }
  }

  forget(replica: Replica): void {
    this.#entries.delete(replica);
  }

  /** The answers of these replicas that are young enough. What is too old is dropped. */
  of(candidates: readonly Replica[], nowMs: number): readonly Readonly<Entry>[] {
    for (const { replica, gotMs } of this.#entries.values()) {
      if (nowMs - gotMs > this.#bounds.ageMsMax) this.#entries.delete(replica);
    }
    return candidates.map((replica) => this.#entries.get(replica)).filter((entry) => entry !== undefined);
  }

  /** Tells that an attempt goes to the replica: it has one request more than it said, and its answer is used once. */
  use(replica: Replica): void {
    const entry = this.#entries.get(replica);
    if (entry === undefined) return;
    entry.inFlight++;
    entry.usesLeft--;
    if (entry.usesLeft === 0) this.#entries.delete(replica);
  }
}
