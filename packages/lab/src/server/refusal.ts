import type { FastifyInstance } from 'fastify';
import type { Log } from '../fleet/index.ts';

/** The server says no; `message` is the title of its answer. */
export class Refusal extends Error {
  readonly statusCode: number;

  constructor(statusCode: number, message: string, cause?: Error) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'Refusal';
    this.statusCode = statusCode;
  }
}

/** Makes every error of an application one JSON document (RFC 9457) with a title that says what to do better. */
export function answerErrors(app: FastifyInstance, log: Log): void {
  app.setErrorHandler(async (error: Error & { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) log.error({ path: request.url, reason: error.message }, 'operator request failed');
    const title = error.statusCode === undefined ? 'The laboratory failed; its log says why.' : error.message;
    return reply.status(status).type('application/problem+json').send({ type: 'about:blank', title, status });
  });
  app.setNotFoundHandler((request) => {
    throw new Refusal(404, `There is no ${request.method} ${request.url.split('?')[0]}.`);
  });
}
