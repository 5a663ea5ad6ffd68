import {
  IDEMPOTENCY_KEY_PATTERN,
  type Processing,
  ProblemError,
  type PublicCall,
  header,
} from '@breakwater/contracts';
import { CallError } from '@breakwater/resilience';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { GatewayParts } from '../app.ts';
import { pass } from '../pass.ts';

/** What a call may be asked with that takes no parameters. */
export const NO_QUERY = Type.Object({}, { additionalProperties: false });

/**
 * Adds a call of the public API: what it carries is checked by the table's schemas, and it is passed on to the credit
 * service under the same address. The credit service answers 404 for what is not the caller's.
 */
export function addPublicCall(parts: GatewayParts, call: PublicCall): void {
  const { workClass, open = false, params, query = NO_QUERY, body } = call;
  parts.app.route({
    method: call.method,
    url: call.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    config: { open, ...(workClass === undefined ? {} : { workClass }) },
    schema: {
      querystring: query,
      ...(params === undefined ? {} : { params }),
      ...(body === undefined ? {} : { body }),
    },
    handler: (request, reply) =>
      call.movesMoney === true
        ? moveMoney(parts, request, reply)
        : passOn(parts, request, reply, call.method === 'GET'),
  });
}

async function passOn(
  { credit }: GatewayParts,
  request: FastifyRequest,
  reply: FastifyReply,
  isLook: boolean,
): Promise<FastifyReply> {
  const { url: path, context } = request;
  const asked = isLook
    ? ({ method: 'GET', path, context, repeatable: true } as const)
    : ({ method: 'POST', path, body: request.body, context, repeatable: false } as const);
  return pass(reply, await credit.request(asked));
}

/** What moves money needs an idempotency key, so it may be sent on more than once. */
async function moveMoney(
  { credit }: GatewayParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const idempotencyKey = keyOf(request);
  try {
    const answer = await credit.request({
      method: 'POST',
      path: request.url,
      body: request.body,
      headers: { [header.idempotencyKey]: idempotencyKey },
      context: request.context,
      repeatable: true,
    });
    return pass(reply, answer);
  } catch (error) {
    if (error instanceof CallError && error.outcome === 'unknown')
      return sendProcessing(reply, idempotencyKey);
    throw error;
  }
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
