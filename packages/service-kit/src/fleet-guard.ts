import { ProblemError, header } from '@breakwater/contracts';
import type { FastifyRequest } from 'fastify';
import { type ServiceName, mayCall } from './fleet-calls.ts';
import type { HttpApp } from './http-app.ts';
import type { ServiceTokens } from './service-tokens.ts';

/**
 * Lets only calls of services pass that have business here, by their token. Whatever else a call says, such as on whose
 * behalf it is made, is believed because it passed. An address that does not exist is said not to be, to anybody.
 */
export function useFleetGuard(app: HttpApp, service: ServiceName, tokens: ServiceTokens): void {
  app.addHook('onRequest', async (request) => {
    if (request.is404) return;
    const caller = await tokens.callerOf(tokenOf(request));
    if (!mayCall(caller, service, request.routeOptions.url ?? '')) throw new ProblemError('unauthenticated');
  });
}

function tokenOf({ headers }: FastifyRequest): string | undefined {
  const token = headers[header.serviceToken];
  return typeof token === 'string' ? token : undefined;
}
