import type { Replica } from './replica.ts';

/** Chooses the replica for an attempt. It only chooses; the policy `balance` keeps the book. */
export interface Balancer {
  /** `candidates` is never empty. */
  choose(candidates: readonly Replica[], nowMs: number): Replica;
}
