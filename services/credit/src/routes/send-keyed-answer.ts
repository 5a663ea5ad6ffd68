import { problemOf } from '@breakwater/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { KeyedAnswer } from './take-keyed.ts';

/** Sends a recorded answer: the same status and body each time; a refusal carries the trace id of its first telling. */
export function sendKeyedAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: KeyedAnswer,
): FastifyReply {
  if (answer.kind === 'response') return reply.status(answer.status).send(answer.body);
  const { language } = request.context;
  const problem = problemOf(answer.code, language, answer.traceId);
  return reply
    .status(problem.status)
    .header('content-language', language)
    .type('application/problem+json')
    .send(problem);
}
