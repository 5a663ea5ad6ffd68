import {
  IDEMPOTENCY_KEY_PATTERN,
  LoanRequest,
  PaymentRequest,
  type Processing,
  ProblemError,
  type WorkClass,
  header,
} from '@breakwater/contracts';
import { CallError } from '@breakwater/resilience';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TObject } from 'typebox';
import type { GatewayParts } from '../app.ts';
import { pass } from '../pass.ts';

/** The routes that move money. Each needs an idempotency key, so each may be sent on more than once. */
export function addMoneyRoutes(parts: GatewayParts): void {
  addMoneyRoute(parts, '/v1/payments', 'payment', PaymentRequest);
  addMoneyRoute(parts, '/v1/loans', 'loan', LoanRequest);
}

function addMoneyRoute(
  { app, credit }: GatewayParts,
  path: string,
  workClass: WorkClass,
  body: TObject,
): void {
  app.post(path, { config: { workClass }, schema: { body } }, async (request, reply) => {
    const idempotencyKey = keyOf(request);
    const headers = { [header.idempotencyKey]: idempotencyKey };
    try {
      const answer = await credit.request({
        method: 'POST',
        path,
        body: request.body,
        headers,
        context: request.context,
        repeatable: true,
      });
      return pass(reply, answer);
    } catch (error) {
      if (error instanceof CallError && error.outcome === 'unknown')
        return sendProcessing(reply, idempotencyKey);
      throw error;
    }
  });
}

/** An outcome that is not known is never called a failure: the client is told where to look. */
function sendProcessing(reply: FastifyReply, idempotencyKey: string): FastifyReply {
  const lookAt = `/v1/operations?idempotencyKey=${encodeURIComponent(idempotencyKey)}`;
  const processing: Processing = { state: 'processing', idempotencyKey, lookAt };
  return reply.status(202).header('location', lookAt).header('retry-after', '1').send(processing);
}

function keyOf(request: FastifyRequest): string {
  const key = request.headers[header.idempotencyKey];
  if (key === undefined || key === '') throw new ProblemError('idempotency_key_missing');
  if (typeof key !== 'string' || !IDEMPOTENCY_KEY_PATTERN.test(key))
    throw new ProblemError('idempotency_key_invalid');
  return key;
}
