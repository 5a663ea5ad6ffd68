import { CallFailed } from './call-error.ts';

/**
 * Whether an error says that the dependency or the way to it is broken: a timeout, a broken connection, a 5xx answer, an
 * answer that makes no sense. Refusals by policies, aborts by the caller and 4xx answers say nothing of the kind.
 */
export function isInfrastructureFailure(error: unknown): error is CallFailed {
  if (!(error instanceof CallFailed)) return false;
  switch (error.reason) {
    case 'timeout':
    case 'connection_refused':
    case 'connection_lost':
    case 'bad_answer':
      return true;
    case 'status':
      return (error.status ?? 0) >= 500;
    case 'aborted':
    case 'overtaken':
      return false;
    default:
      return error.reason satisfies never;
  }
}

const passingStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Whether another attempt may do better: the failure is of a kind that passes, which nonsense is not. */
export function isPassing(error: unknown): error is CallFailed {
  if (!(error instanceof CallFailed) || error.reason === 'bad_answer') return false;
  if (error.reason === 'status') return passingStatuses.has(error.status ?? 0);
  return isInfrastructureFailure(error);
}
