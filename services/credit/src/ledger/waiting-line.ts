import type { Deadline } from '@breakwater/resilience';
import type { LedgerAnswer } from './answer.ts';
import type { LedgerOperation } from './operation.ts';
import { keyOf } from './operation-json.ts';

/** An operation on its way to its answer. */
export interface Pending {
  readonly operation: LedgerOperation;
  readonly deadline: Deadline;
  /** The class of work that it belongs to. */
  readonly workClass: string;
  readonly resolve: (answer: LedgerAnswer) => void;
  readonly reject: (error: Error) => void;
  /** How many batches passed it over because another batch held its account. */
  passedOver: number;
}

/** The bounded line in which operations wait for the next batch, first come, first served for each account. */
export class WaitingLine {
  readonly lengthMax: number;
  #pending: Pending[] = [];

  constructor(lengthMax: number) {
    this.lengthMax = lengthMax;
  }

  get length(): number {
    return this.#pending.length;
  }

  /** Whether it was taken; false when the line is full. */
  add(pending: Pending): boolean {
    if (this.#pending.length >= this.lengthMax) return false;
    this.#pending.push(pending);
    return true;
  }

  /** Puts back, to the head, what a batch passed over. It had its place in the line, so this is no question of room. */
  putBack(passedOver: readonly Pending[]): void {
    for (const pending of passedOver) pending.passedOver += 1;
    this.#pending.unshift(...passedOver);
  }

  /**
   * Takes the next batch: the earliest operations, at most one for each account and each key; a later one for the same
   * account stays in the line and keeps its place.
   */
  takeBatch(sizeMax: number): Pending[] {
    const taken: Pending[] = [];
    const left: Pending[] = [];
    const busy = new Set<string>();
    let seen = 0;
    for (; seen < this.#pending.length && taken.length < sizeMax; seen++) {
      const pending = this.#pending[seen];
      if (pending === undefined) break;
      const claims = claimsOf(pending.operation);
      if (claims.some((claim) => busy.has(claim))) left.push(pending);
      else taken.push(pending);
      for (const claim of claims) busy.add(claim);
    }
    this.#pending = [...left, ...this.#pending.slice(seen)];
    return taken;
  }
}

/** What only one operation of a batch may have. */
function claimsOf(operation: LedgerOperation): string[] {
  const key = keyOf(operation);
  const account = `account ${operation.accountId}`;
  return key === undefined ? [account] : [account, `key ${key.callerId} ${key.idempotencyKey}`];
}
