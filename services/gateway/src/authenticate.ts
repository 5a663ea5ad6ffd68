import type { GatewayParts } from './app.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Set on routes that need no session. */
    open?: boolean;
  }
}

/** Puts the customer that the token stands for into the context of each request, before its body is read. */
export function useAuthentication({ app, tokens }: GatewayParts): void {
  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.open || request.is404) return;
    request.context = { ...request.context, caller: await tokens.customerOf(request.headers.authorization) };
  });
}
