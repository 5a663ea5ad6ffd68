import { type Dispatcher, Pool } from 'undici';
import type { Exchange, Transport } from './transport.ts';

const ANSWER_BYTES_MAX = 1_048_576;

export interface WireOptions {
  readonly connectionsMax: number;
  /** The address of this machine that connections come from; absent: the system's choice. */
  readonly localAddress?: string;
}

/**
 * HTTP/1.1 over a bounded pool of kept-alive connections, one request at a time on each. The library's own timeouts are
 * off: how long a client waits is the client's affair.
 * @throws TypeError when `target` is no http or https address.
 */
export function undiciTransport(target: string, { connectionsMax, localAddress }: WireOptions): Transport {
  const pool = new Pool(target, {
    connections: connectionsMax,
    ...(localAddress === undefined ? {} : { localAddress }),
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: ANSWER_BYTES_MAX,
  });
  return {
    send(request, settle) {
      const handler = new ExchangeHandler(settle);
      try {
        pool.dispatch(
          {
            method: request.method,
            path: request.path,
            headers: request.headers,
            body: request.body ?? null,
          },
          handler,
        );
      } catch {
        // Only a pool that is closing refuses to take a request; nothing of it was sent.
        queueMicrotask(() => handler.onResponseError());
      }
      return () => handler.abandon();
    },
    close: () => pool.destroy(),
  };
}

class ExchangeHandler implements Dispatcher.DispatchHandler {
  readonly #settle: (exchange: Exchange) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #chunks: Buffer[] = [];
  #settled = false;

  constructor(settle: (exchange: Exchange) => void) {
    this.#settle = settle;
  }

  /** Called when a connection takes the request up, just before its first byte. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Abandoned while it waited for a connection: ending it here keeps every byte of it from leaving.
    if (this.#settled) controller.abort(new Error('abandoned'));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, statusCode: number): void {
    this.#status = statusCode;
    this.#chunks = [];
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#end({ kind: 'answered', status: this.#status, body: Buffer.concat(this.#chunks).toString('utf8') });
  }

  onResponseError(): void {
    this.#end({ kind: 'lost', began: this.#controller !== undefined });
  }

  abandon(): void {
    if (this.#settled) return;
    this.#end({ kind: 'abandoned', began: this.#controller !== undefined });
    this.#controller?.abort(new Error('abandoned'));
  }

  #end(exchange: Exchange): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#chunks = [];
    this.#settle(exchange);
  }
}
