import { ProblemError, errorTable } from '@breakwater/contracts';
import type { FastifyRequest } from 'fastify';
import type { GatewayParts } from './app.ts';
import { closedPage } from './closed-page.ts';

/**
 * Lets nobody in while the last rung of the degradation ladder is in force, before anything is counted or read: people
 * get a page, programs a problem document. Only the public status stays open, so that everybody can see that it is so.
 */
export function closeWhenOrdered({ app, ladder }: GatewayParts): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.url === '/v1/status' || !ladder.holdsBack('closed')) return;
    if (!wantsPage(request)) throw new ProblemError('maintenance');
    const { language, trace } = request.context;
    return reply
      .status(errorTable.maintenance.status)
      .headers({ 'content-language': language, 'retry-after': String(errorTable.maintenance.retryAfter) })
      .type('text/html; charset=utf-8')
      .send(closedPage(language, trace.traceId));
  });
}

/** Whether it is a person with a browser who asks. */
function wantsPage({ method, headers: { accept = '' } }: FastifyRequest): boolean {
  return method === 'GET' && accept.includes('text/html');
}
