import type { Clock } from '@breakwater/clock';
import { cohortOf } from '@breakwater/resilience';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GatewayParts } from './app.ts';
import { clientOf } from './rate-limit/client-address.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Set on routes that need no session. */
    open?: boolean;
  }
}

/**
 * Refuses what is too much and puts the customer that the token stands for into the context of each request. All of it
 * happens before the body is read, the cheapest first: a count by address, the memory of tokens, and only then a
 * signature, which an address that has failed too often does not get checked any more.
 */
export function admitClients(parts: GatewayParts): void {
  const { app, clock, limits, designed } = parts;
  app.addHook('onRequest', async (request, reply) => {
    const client = clientOf(request.ip);
    limits.take('address', client, reply);
    await designed.take({ of: 'address', key: client }, reply);
    const { open, workClass } = request.routeOptions.config;
    if (open || request.is404) return;
    const caller = await customerOf(parts, request, reply);
    limits.take('customer', caller, reply);
    await designed.take({ of: 'customer', key: caller }, reply);
    if (workClass !== undefined) await designed.take({ of: 'class', key: workClass }, reply);
    request.context = { ...request.context, caller, cohort: cohortNow(caller, clock) };
  });
}

/**
 * The cohort that a customer belongs to in this hour. It follows from the customer alone, so that all requests of one are
 * shed or all are not, whichever replica and whichever service it is that sheds; and with the next hour others have their
 * turn at being shed first (the user priority of DAGOR, "Overload Control for Scaling WeChat Microservices", 2018).
 */
function cohortNow(customerId: string, clock: Clock): number {
  const hour = new Date(clock.nowMs()).toISOString().slice(0, 'YYYY-MM-DDTHH'.length);
  return cohortOf(`${customerId} ${hour}`);
}

async function customerOf(
  { tokens, limits }: GatewayParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<string> {
  const { authorization } = request.headers;
  const known = tokens.remembered(authorization);
  if (known !== undefined) return known;
  const client = clientOf(request.ip);
  limits.refuse('failures', client, reply);
  try {
    return await tokens.customerOf(authorization);
  } catch (error) {
    limits.take('failures', client, reply);
    throw error;
  }
}
