import type { Deadline } from './deadline.ts';

/**
 * One call on its way through a pipeline of policies. A policy may hand a changed copy to the next one: a shorter
 * deadline, another signal, the next attempt's number.
 */
export interface Call {
  /** Aborted when nobody waits for the answer any more. Each attempt gets a controller of its own. */
  readonly signal: AbortSignal;
  /** When the caller stops waiting. */
  readonly deadline: Deadline;
  /** The class of work, for policies that treat classes apart: payment, loan, look. */
  readonly workClass: string;
  /** From 0 to 99, the same for each call of a customer: among equals the low ones are shed first. */
  readonly cohort?: number;
  /** Whether the call may be sent twice: it only reads, or it carries an idempotency key. */
  readonly repeatable: boolean;
  /** What the call asks for, when it only reads: a call with an equal key may be given the same answer. */
  readonly key?: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** The replica that the balancer chose; set for the policies inside it. */
  readonly replica?: string;
  /** The replicas that this call's attempts used so far; retry sets it, the balancer adds its choice. */
  readonly tried?: string[];
}

/** The rest of the pipeline, or the attempt itself: returns the answer, or throws a `CallError`. */
export type Next<T> = (call: Call) => Promise<T>;

/**
 * A policy guards a call. It lets it through by calling `next`, perhaps again, perhaps never. Faults have the same
 * interface, so that a fault is a policy put innermost.
 */
export interface Policy {
  /** Its kind, for events and metrics: timeout, retry, breaker, ... */
  readonly name: string;
  execute<T>(call: Call, next: Next<T>): Promise<T>;
}
