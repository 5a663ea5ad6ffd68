import { CallFailed } from './call-error.ts';

const overloadStatuses: ReadonlySet<number> = new Set([429, 503]);

/**
 * Whether an attempt failed as one does at a dependency that has too much to do: no answer in time, no connection, or
 * an answer that says so.
 */
export function isOverload(error: unknown): error is CallFailed {
  if (!(error instanceof CallFailed)) return false;
  if (error.reason === 'status') return overloadStatuses.has(error.status ?? 0);
  return error.reason === 'timeout' || error.reason === 'connection_refused';
}
