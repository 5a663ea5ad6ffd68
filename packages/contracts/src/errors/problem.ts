import { type Static, Type } from 'typebox';
import { type ErrorCode, errorTable } from './error-table.ts';
import type { ErrorSpec } from './error-spec.ts';

/** Problem details for HTTP APIs (RFC 9457) with the platform's own members. */
export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  code: Type.String(),
  causeGroup: Type.String(),
  retryable: Type.Boolean(),
  retryAfter: Type.Optional(Type.Integer({ description: 'Seconds.' })),
  moneyMoved: Type.Union([Type.Literal('yes'), Type.Literal('no'), Type.Literal('unknown')]),
  nextStep: Type.String(),
  traceId: Type.String(),
  /** The step-up check that must be passed before the same request is sent again. */
  challengeId: Type.Optional(Type.String()),
  /** What exactly is wrong and where, for mistakes in the request. */
  errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }))),
});
export type Problem = Static<typeof Problem>;

/** A language that problem documents are written in. */
export type Language = 'en' | 'zh';

/** The language of an answer: Chinese when `Accept-Language` prefers it over English, else English. */
export function languageOf(acceptLanguage: string | undefined): Language {
  const ranked = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const quality = parameters.map((p) => /^\s*q=([0-9.]+)$/.exec(p)?.[1]).find((q) => q !== undefined);
      return { language: tag.split('-')[0], quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter((choice) => (choice.language === 'zh' || choice.language === 'en') && choice.quality > 0)
    .toSorted((a, b) => b.quality - a.quality);
  return ranked[0]?.language === 'zh' ? 'zh' : 'en';
}

/** Thrown by a handler to refuse a request; the one error boundary of `service-kit` turns it into a problem. */
export class ProblemError extends Error {
  readonly code: ErrorCode;
  readonly errors: readonly { path: string; message: string }[];
  /** Overrides the table's `retryAfter`, in seconds. */
  readonly retryAfter: number | undefined;
  readonly challengeId: string | undefined;

  constructor(
    code: ErrorCode,
    options: {
      errors?: readonly { path: string; message: string }[];
      retryAfter?: number;
      challengeId?: string;
      cause?: unknown;
    } = {},
  ) {
    super(code, { cause: options.cause });
    this.name = 'ProblemError';
    this.code = code;
    this.errors = options.errors ?? [];
    this.retryAfter = options.retryAfter;
    this.challengeId = options.challengeId;
  }
}

/** The problem document for a code in a language. The same arguments give the same document, byte for byte. */
export function problemOf(
  code: ErrorCode,
  language: Language,
  traceId: string,
  extra: {
    errors?: readonly { path: string; message: string }[];
    retryAfter?: number | undefined;
    challengeId?: string | undefined;
  } = {},
): Problem {
  const spec: ErrorSpec = errorTable[code];
  const text = spec[language];
  const retryAfter = extra.retryAfter ?? spec.retryAfter;
  return {
    type: `urn:breakwater:error:${code}`,
    title: text.title,
    status: spec.status,
    detail: text.detail,
    code,
    causeGroup: spec.causeGroup,
    retryable: spec.retryable,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    moneyMoved: spec.moneyMoved,
    nextStep: text.nextStep,
    traceId,
    ...(extra.challengeId === undefined ? {} : { challengeId: extra.challengeId }),
    ...(extra.errors?.length ? { errors: [...extra.errors] } : {}),
  };
}
