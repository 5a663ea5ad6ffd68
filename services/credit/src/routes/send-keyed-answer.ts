import type { Processing } from '@breakwater/contracts';
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
  if (answer.kind === 'deferred') return sendProcessing(reply, answer.key);
  const { code, traceId } = answer;
  return sendProblem(request, reply, { code, traceId }, metrics);
}

/** Nothing has happened yet, and it is not refused either: the client is told where to look. */
function sendProcessing(reply: FastifyReply, idempotencyKey: string): FastifyReply {
  const lookAt = `/v1/operations?idempotencyKey=${encodeURIComponent(idempotencyKey)}`;
  const processing: Processing = { state: 'processing', idempotencyKey, lookAt };
  return reply.status(202).header('location', lookAt).header('retry-after', '5').send(processing);
}
