import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from './refusal.ts';

/** A hook that lets only holders of the token pass. The comparison takes the same time wherever they differ. */
export function requireToken(token: string): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  const expected = digestOf(`Bearer ${token}`);
  return async (request, reply) => {
    if (timingSafeEqual(digestOf(request.headers.authorization ?? ''), expected)) return;
    reply.header('www-authenticate', 'Bearer');
    throw new Refusal(401, 'The operator token is missing or wrong.');
  };
}

/** Digests are equally long whatever was given, so that not even the length shows. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
