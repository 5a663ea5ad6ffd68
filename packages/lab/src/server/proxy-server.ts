import { addProxyRoutes, type ProxyBoard } from '@breakwater/faults/proxy';
import { fastify } from 'fastify';

const BODY_BYTES_MAX = 65_536;
const CONNECTIONS_MAX = 100;

/** Where clients of Toxiproxy steer the proxies of the fleet. */
export interface ProxyServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves Toxiproxy's HTTP API on loopback; its clients know no tokens, so it is there only when asked for. */
export async function startProxyServer(board: ProxyBoard): Promise<ProxyServer> {
  const app = fastify({ bodyLimit: BODY_BYTES_MAX, requestTimeout: 30_000, forceCloseConnections: true });
  app.server.maxConnections = CONNECTIONS_MAX;
  addProxyRoutes(app, board);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { url, close: () => app.close() };
}
