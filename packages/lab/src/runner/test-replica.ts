import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A replica for tests: it takes orders at `/operator/behaviour`, shows `metrics`, and answers as it is told to. */
export interface TestReplica {
  readonly url: string;
  /** The faults of each order that it was given, in the order in which they came. */
  readonly orders: unknown[];
  /** The bearer tokens that came with them. */
  readonly tokens: string[];
  /** What `/metrics` shows. */
  metrics: string;
  /** Status of the next answers. */
  status: number;
  close(): Promise<void>;
}

export async function startTestReplica(): Promise<TestReplica> {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      if (request.url === '/operator/behaviour') {
        replica.orders.push(JSON.parse(body));
        replica.tokens.push(request.headers.authorization ?? '');
      }
      response.writeHead(replica.status);
      response.end(request.url === '/metrics' ? replica.metrics : '{}');
    });
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  const { port } = server.address() as AddressInfo;
  const replica: TestReplica = {
    url: `http://127.0.0.1:${port}`,
    orders: [],
    tokens: [],
    metrics: '',
    status: 200,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
  return replica;
}
