import type { Violation } from '@breakwater/contracts';
import type { Evidence, Invocation } from '../evidence.ts';

/** What the check of one invariant came to. */
export interface Finding {
  /** How many things were looked at; zero says that the run never put the invariant to the test. */
  readonly examined: number;
  readonly violations: readonly Omit<Violation, 'invariant'>[];
}

/** One line of the list in the README, with the pure function that checks it. */
export interface Invariant {
  readonly number: number;
  readonly name: string;
  readonly check: (evidence: Evidence) => Finding;
}

/** Under what an operation is found: keys belong to their caller. */
export function keyOf(operation: { readonly callerId: string; readonly key: string }): string {
  return `${operation.callerId} ${operation.key}`;
}

/** Under what an order is found: its number belongs to the account that pays it. */
export function orderOf(accountId: string, orderId: string): string {
  return `${accountId} ${orderId}`;
}

/** Whether the client was told, or could read back, that the operation happened. */
export function isAcknowledged(invocation: Invocation): boolean {
  return invocation.record.outcome === 'ok' || invocation.resolution === 'done';
}

/** Whether the client knows that the operation did not happen. */
export function isWithoutEffect(invocation: Invocation): boolean {
  const { outcome } = invocation.record;
  return outcome === 'fail' || outcome === 'unsent';
}
