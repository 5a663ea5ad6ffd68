import type { Clock } from '@breakwater/clock';
import { LoadEstimate } from '@breakwater/resilience';
import type { FastifyRequest } from 'fastify';
import type { HttpApp } from './http-app.ts';

/** Where a replica tells its callers how it is. */
export const SELF_REPORT = { load: '/fleet/load', health: '/fleet/health' } as const;

/**
 * Has a replica tell the services that call it how busy it is, and whether it is well: on the listener that they call, so
 * that what they ask comes the same way as their calls. Neither takes a slot of the capacity model; the load costs a look
 * at what is counted anyway. Busy is what has come and has no answer yet, so requests that wait for a slot count too.
 */
export function useSelfReport(
  app: HttpApp,
  { clock, isReady }: { readonly clock: Clock; readonly isReady: () => Promise<boolean> },
): void {
  const load = new LoadEstimate(clock);
  const ends = new WeakMap<FastifyRequest, (isAnswered: boolean) => void>();
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.routeOptions.config.workClass !== undefined) ends.set(request, load.begin());
    done();
  });
  app.addHook('onSend', (request, reply, _payload, done) => {
    ends.get(request)?.(reply.statusCode < 500);
    done();
  });
  app.addHook('onResponse', (request, _reply, done) => {
    ends.get(request)?.(false);
    done();
  });
  app.get(SELF_REPORT.load, () => load.now);
  app.get(SELF_REPORT.health, async (_request, reply) => {
    const ready = await isReady();
    return reply.status(ready ? 200 : 503).send({ ready });
  });
}
