import { dependencyErrors } from './dependency-errors.ts';
import type { ErrorSpec } from './error-spec.ts';
import { experienceErrors } from './experience-errors.ts';
import { requestErrors } from './request-errors.ts';
import { riskErrors } from './risk-errors.ts';
import { stateErrors } from './state-errors.ts';
import { technicalErrors } from './technical-errors.ts';

/**
 * Every error that the platform can answer with: status, cause group, and what to tell the customer in both languages.
 * `packages/contracts/README.md` lists each code; a test checks that none is missing.
 */
export const errorTable = {
  ...technicalErrors,
  ...riskErrors,
  ...experienceErrors,
  ...dependencyErrors,
  ...stateErrors,
  ...requestErrors,
} as const satisfies Record<string, ErrorSpec>;

/** What is wrong, as every problem document names it. */
export type ErrorCode = keyof typeof errorTable;

/** Whether a text is one of the table's codes. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(errorTable, text);
}
