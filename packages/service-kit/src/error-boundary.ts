import { type ErrorCode, ProblemError, errorTable, isErrorCode, problemOf } from '@breakwater/contracts';
import { CallError, CallFailed, CallRefused } from '@breakwater/resilience';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Metrics } from './metrics.ts';

/** What a thrown value means to the client. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly errors?: readonly { path: string; message: string }[];
  readonly retryAfter?: number | undefined;
  /** The step-up check that must be passed first. */
  readonly challengeId?: string | undefined;
  /** Of the request that was refused first, when its refusal is told again. */
  readonly traceId?: string;
}

/** The one place where anything thrown becomes an error code. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof ProblemError) {
    const { code, errors, retryAfter, challengeId } = error;
    return { code, errors, retryAfter, challengeId };
  }
  if (error instanceof CallRefused)
    return { code: codeOfRefusedCall(error), retryAfter: seconds(error.retryAfterMs) };
  if (error instanceof CallFailed)
    return { code: codeOfFailedCall(error), retryAfter: seconds(error.retryAfterMs) };
  if (error instanceof CallError) return { code: error.outcome === 'unknown' ? 'timed_out' : 'service_down' };
  return refusalOfFastify(error as Partial<FastifyError>);
}

function codeOfRefusedCall(error: CallRefused): ErrorCode {
  return error.reason === 'breaker_open' || error.reason === 'no_replica' ? 'service_down' : 'overloaded';
}

function codeOfFailedCall(error: CallFailed): ErrorCode {
  const code = (error.body as { code?: unknown } | undefined)?.code;
  if (typeof code === 'string' && isErrorCode(code)) {
    const certain = errorTable[code].moneyMoved === 'no';
    if (!(certain && error.outcome === 'unknown')) return code;
  }
  return error.outcome === 'unknown' ? 'timed_out' : 'service_down';
}

function seconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : Math.max(1, Math.ceil(milliseconds / 1000));
}

const FASTIFY_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_NOT_FOUND: 'not_found',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
};

function refusalOfFastify(error: Partial<FastifyError>): Refusal {
  if (error.validation !== undefined) {
    const where = error.validationContext ?? 'request';
    const errors = error.validation.map((problem) => ({
      path: `/${where}${problem.instancePath}`,
      message: `${problem.message ?? 'is not valid'}${namedProperty(problem.params)}`,
    }));
    return { code: 'invalid_field', errors };
  }
  const known = FASTIFY_CODES[error.code ?? ''];
  if (known !== undefined) return { code: known };
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    const path = error.code === 'FST_ERR_BAD_URL' ? '/url' : '/body';
    return { code: 'malformed_request', errors: [{ path, message: error.message ?? 'could not be read' }] };
  }
  return { code: 'internal_error' };
}

function namedProperty(params: Record<string, unknown> | undefined): string {
  const name = params?.['additionalProperty'];
  if (typeof name === 'string') return `: ${name}`;
  const allowed = params?.['allowedValue'] ?? params?.['allowedValues'];
  return allowed === undefined ? '' : `: ${JSON.stringify(allowed)}`;
}

/** Answers every thrown error and every unknown address with a problem document (RFC 9457). */
export function useErrorBoundary(app: FastifyInstance, metrics: Metrics): void {
  app.setErrorHandler((error, request, reply) => {
    const refusal = refusalOf(error);
    if (refusal.code === 'internal_error' || isUnexplained(error))
      request.log.error({ reqId: request.id, err: error }, 'unexpected error');
    return sendProblem(request, reply, refusal, metrics);
  });
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, { code: 'not_found' }, metrics));
}

/** What no policy and no other service has told of already, such as an operation that the database will never take. */
function isUnexplained(error: unknown): boolean {
  return error instanceof CallError && !(error instanceof CallRefused) && !(error instanceof CallFailed);
}

/** Sends the problem document of a refusal. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  refusal: Refusal,
  metrics: Metrics,
): FastifyReply {
  const { language, trace } = request.context;
  const { retryAfter, errors = [], challengeId, traceId = trace.traceId } = refusal;
  const problem = problemOf(refusal.code, language, traceId, { errors, retryAfter, challengeId });
  metrics.refusals.inc({ code: problem.code, cause_group: problem.causeGroup });
  if (problem.retryAfter !== undefined) reply.header('retry-after', String(problem.retryAfter));
  if (problem.code === 'unauthenticated') reply.header('www-authenticate', 'Bearer');
  return reply
    .status(problem.status)
    .header('content-language', language)
    .type('application/problem+json')
    .send(problem);
}
