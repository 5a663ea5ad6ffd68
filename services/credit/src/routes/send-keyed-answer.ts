import { type Metrics, sendProblem } from '@breakwater/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { KeyedAnswer } from './take-keyed.ts';

/** Sends a recorded answer: the same status and body each time; a refusal carries the trace id of its first telling. */
export function sendKeyedAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: KeyedAnswer,
  metrics: Metrics,
): FastifyReply {
  if (answer.kind === 'response') return reply.status(answer.status).send(answer.body);
  const { code, traceId } = answer;
  return sendProblem(request, reply, { code, traceId }, metrics);
}
