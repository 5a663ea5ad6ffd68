import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A collector of spans (OTLP over HTTP, JSON) that keeps everything that it is sent, as it was sent. */
export async function startCollector() {
  const texts: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then(
      (body) => {
        texts.push(`${request.url} ${body}`);
        response.setHeader('content-type', 'application/json').end('{}');
      },
      () => response.destroy(),
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
