import { type ErrorCode, type ErrorSpec, type Language, Problem, errorTable } from '@breakwater/contracts';
import { Check } from 'typebox/value';
import { expect } from 'vitest';
import type { Answer } from './test-http.ts';

/** Expects an answer to be the problem document (RFC 9457) of a code: every member there, and in the language. */
export function expectProblem(answer: Answer, code: ErrorCode, language: Language = 'en'): void {
  const spec: ErrorSpec = errorTable[code];
  const { status, headers, body } = answer;
  expect([status, body['code']]).toEqual([spec.status, code]);
  expect(body).toMatchObject({
    type: `urn:breakwater:error:${code}`,
    status,
    ...spec[language],
    causeGroup: spec.causeGroup,
    retryable: spec.retryable,
    moneyMoved: spec.moneyMoved,
  });
  expect(Check(Problem, body)).toBe(true);
  expect(body['traceId']).toMatch(/^[0-9a-f]{32}$/);
  expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(headers['content-language']).toBe(language);
  if (spec.retryAfter === undefined) expect(body['retryAfter']).toBeUndefined();
  else expect(body['retryAfter']).toBeGreaterThanOrEqual(1);
  expect(headers['retry-after']).toBe(spec.retryAfter === undefined ? undefined : String(body['retryAfter']));
  expect(headers['www-authenticate']).toBe(code === 'unauthenticated' ? 'Bearer' : undefined);
}
