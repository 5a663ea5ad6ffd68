import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { BankCallback, header } from '@breakwater/contracts';
import { Compile } from 'typebox/compile';

const callbackShape = Compile(BankCallback);

/** One that was called back: when, and about which transfer. */
export interface Heard {
  readonly atMs: number;
  readonly transfer: BankCallback['transfer'];
  readonly token: string | undefined;
}

/** A listener for the bank's callbacks, as credit has one. */
export class TestListener {
  readonly url: string;
  readonly heard: Heard[] = [];
  /** What it answers. */
  status = 204;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request, response) => void this.#answer(request, response));
  }

  static async start(): Promise<TestListener> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new TestListener(server);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body: unknown = await json(request);
    const isRight = request.method === 'POST' && request.url === '/v1/bank-callbacks';
    if (!isRight || !callbackShape.Check(body)) {
      response.writeHead(400).end();
      return;
    }
    const token = request.headers[header.serviceToken]?.toString();
    this.heard.push({ atMs: Date.now(), transfer: body.transfer, token });
    response.writeHead(this.status).end();
  }

  /** What was heard about a reference. */
  about(reference: string): readonly Heard[] {
    return this.heard.filter(({ transfer }) => transfer.reference === reference);
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}
