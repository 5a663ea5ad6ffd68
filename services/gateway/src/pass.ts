import type { EdgeResponse } from '@breakwater/service-kit';
import type { FastifyReply } from 'fastify';

/** Hands an answer of the credit service on to the client, byte for byte, with its language and when to come back. */
export function pass(reply: FastifyReply, answer: EdgeResponse): FastifyReply {
  const type =
    answer.status < 400 ? 'application/json; charset=utf-8' : 'application/problem+json; charset=utf-8';
  return reply
    .status(answer.status)
    .headers({ ...answer.headers, 'content-type': type })
    .send(answer.text);
}
