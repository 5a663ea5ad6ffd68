import { ProblemError, errorTable } from '@breakwater/contracts';

/** Whether risk could not decide, for a reason of its own: it is down, too busy or too slow. */
export function isUndecided(error: unknown): error is ProblemError {
  if (!(error instanceof ProblemError)) return false;
  const { causeGroup, recorded } = errorTable[error.code];
  return causeGroup === 'technical' && !recorded;
}
