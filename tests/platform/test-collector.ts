import { once } from 'node:events';
import { type IncomingMessage, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A collector of spans (OTLP over HTTP, JSON) that keeps everything that it is sent, as it was sent. */
export async function startCollector() {
  const texts: string[] = [];
  const server = createServer((request, response) => {
    void keep(request, texts).then((isWhole) =>
      response.writeHead(isWhole ? 200 : 400, { 'content-type': 'application/json' }).end('{}'),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    texts,
    close(): void {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Keeps what a request brings; false for one that breaks off, which its sender counts as dropped. */
async function keep(request: IncomingMessage, texts: string[]): Promise<boolean> {
  try {
    texts.push(`${request.url} ${await text(request)}`);
    return true;
  } catch {
    return false;
  }
}
