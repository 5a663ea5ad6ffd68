import type { FastifyInstance } from 'fastify';
import { changedToxic, objectOf, parseToxic } from './parse-toxic.ts';
import type { ProxyBoard } from './proxy-board.ts';
import { ProxyError } from './proxy-error.ts';
import type { ProxySpec, TcpProxy } from './tcp-proxy.ts';

/** The version of Toxiproxy's HTTP API that is spoken here. */
const API_VERSION = '2.9.0';

/** Toxiproxy's HTTP API over a board of proxies, so that its clients, in whatever language, steer ours. */
export function addProxyRoutes(app: FastifyInstance, board: ProxyBoard): void {
  app.setErrorHandler(async (error: Error & { statusCode?: number }, _, reply) => {
    const status = error instanceof ProxyError ? error.status : (error.statusCode ?? 500);
    return reply.status(status).send({ error: error.message, status });
  });
  app.get('/version', () => ({ version: API_VERSION }));
  app.post('/reset', async (_, reply) => {
    await board.reset();
    return reply.status(204).send();
  });
  addProxies(app, board);
  addToxics(app, board);
}

function addProxies(app: FastifyInstance, board: ProxyBoard): void {
  app.get('/proxies', () => Object.fromEntries(board.proxies.map((proxy) => [proxy.name, shown(proxy)])));
  app.post('/proxies', async ({ body }, reply) =>
    reply.status(201).send(shown(await board.add(parseProxy(body)))),
  );
  app.post('/populate', async ({ body }, reply) => {
    if (!Array.isArray(body)) throw new ProxyError(400, 'bad request body; expected a list of proxies');
    const populated = await board.populate(body.map(parseProxy));
    return reply.status(201).send({ proxies: populated.map(shown) });
  });
  app.get<OfProxy>('/proxies/:proxy', ({ params }) => shown(board.proxy(params.proxy)));
  // Clients before version 2.6 change with POST, later ones with PATCH.
  app.route<OfProxy>({
    method: ['POST', 'PATCH'],
    url: '/proxies/:proxy',
    handler: async ({ params, body }) => {
      const proxy = board.proxy(params.proxy);
      const { listen, upstream, enabled = proxy.isEnabled } = objectOf(body);
      await proxy.move({
        listen: textOrNothing('listen', listen),
        upstream: textOrNothing('upstream', upstream),
      });
      await (isTrue('enabled', enabled) ? proxy.enable() : proxy.disable());
      return shown(proxy);
    },
  });
  app.delete<OfProxy>('/proxies/:proxy', async ({ params }, reply) => {
    await board.remove(params.proxy);
    return reply.status(204).send();
  });
}

function addToxics(app: FastifyInstance, board: ProxyBoard): void {
  app.get<OfProxy>('/proxies/:proxy/toxics', ({ params }) => board.proxy(params.proxy).toxics);
  app.post<OfProxy>('/proxies/:proxy/toxics', ({ params, body }) => {
    const proxy = board.proxy(params.proxy);
    const toxic = parseToxic(body);
    proxy.addToxic(toxic);
    return toxic;
  });
  app.get<OfToxic>('/proxies/:proxy/toxics/:toxic', ({ params }) =>
    board.proxy(params.proxy).toxic(params.toxic),
  );
  app.route<OfToxic>({
    method: ['POST', 'PATCH'],
    url: '/proxies/:proxy/toxics/:toxic',
    handler: ({ params, body }) => {
      const proxy = board.proxy(params.proxy);
      const toxic = changedToxic(proxy.toxic(params.toxic), body);
      proxy.updateToxic(toxic);
      return toxic;
    },
  });
  app.delete<OfToxic>('/proxies/:proxy/toxics/:toxic', async ({ params }, reply) => {
    board.proxy(params.proxy).removeToxic(params.toxic);
    return reply.status(204).send();
  });
}

interface OfProxy {
  readonly Params: { readonly proxy: string };
}

interface OfToxic {
  readonly Params: { readonly proxy: string; readonly toxic: string };
}

function shown({ name, listen, upstream, isEnabled, toxics }: TcpProxy): ProxySpec & { toxics: unknown } {
  return { name, listen, upstream, enabled: isEnabled, toxics };
}

function parseProxy(value: unknown): ProxySpec {
  const { name, listen = '', upstream, enabled = true } = objectOf(value);
  return {
    name: text('name', name),
    // Without an address it is dealt a free port of this machine.
    listen: textOrNothing('listen', listen) || '127.0.0.1:0',
    upstream: text('upstream', upstream),
    enabled: isTrue('enabled', enabled),
  };
}

function text(field: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new ProxyError(400, `missing required field: ${field}`);
}

function textOrNothing(field: string, value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw new ProxyError(400, `${field} must be a text`);
}

function isTrue(field: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new ProxyError(400, `${field} must be true or false`);
}
