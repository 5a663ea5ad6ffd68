import { type FaultBoard, serveStruck } from '@breakwater/faults';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpApp } from './http-app.ts';

/**
 * Leads the calls of an application's product routes through the faults of its replica. What strikes before the work
 * (latency, errors, a hang) does so while the call holds its slot, as slow work would; an answer that is to be lost is
 * taken away after the work is done.
 */
export function useStruckCalls(app: HttpApp, board: FaultBoard): void {
  app.addHook('preHandler', async (request, reply) => {
    if (board.strikesCalls && isProductCall(request)) await strike(board, request, reply);
  });
  app.addHook('onSend', async (request, reply) => {
    if (board.strikesCalls && hasEffect(request, reply)) await loseAnswer(board, request, reply);
  });
  // The listener waits for its requests when it closes, so those that hang must be let go first.
  app.addHook('preClose', (done) => {
    board.clear();
    done();
  });
}

/** Answers the request itself where the work is not to be done. */
async function strike(board: FaultBoard, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const served = await serveStruck(
    (call, next) => board.executeRead(call, next),
    aboutCall(request, reply),
    () => Promise.resolve(),
  );
  if (served.kind === 'answer') return;
  const { status, title, retryAfterSeconds } = served.answer;
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
  // If the connection is gone nobody reads this, but it gives the slot back.
  await reply.status(status).type('application/problem+json').send({ status, title });
}

/** A call that only reads, or is refused, has no effect whose answer could be lost. */
function hasEffect(request: FastifyRequest, { statusCode }: FastifyReply): boolean {
  return isProductCall(request) && request.method !== 'GET' && statusCode < 400;
}

async function loseAnswer(board: FaultBoard, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  await serveStruck(
    (call, next) => board.executeLoss(call, next),
    aboutCall(request, reply),
    () => Promise.resolve(),
  );
}

function isProductCall(request: FastifyRequest): boolean {
  return request.routeOptions.config.workClass !== undefined;
}

function aboutCall({ context }: FastifyRequest, { raw: response }: FastifyReply) {
  const { deadline, workClass } = context;
  return { response, deadline, workClass, repeatable: false };
}
