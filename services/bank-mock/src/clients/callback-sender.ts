import { Agent } from 'undici';
import type { SendCallback } from '../callback-delivery.ts';

const CONNECTIONS_MAX = 16;

/** The bank's HTTP client for callbacks. */
export interface CallbackSender {
  readonly sendCallback: SendCallback;
  close(): Promise<void>;
}

/** @param headers what identifies the bank to the listeners; asked for each callback. */
export function callbackSender(headers: () => Promise<Readonly<Record<string, string>>>): CallbackSender {
  const dispatcher = new Agent({ connections: CONNECTIONS_MAX, pipelining: 1, keepAliveTimeout: 30_000 });
  return {
    async sendCallback(url, body, signal) {
      const { statusCode, body: answer } = await dispatcher.request({
        origin: url,
        path: '/v1/bank-callbacks',
        method: 'POST',
        headers: { ...(await headers()), 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal,
      });
      // An answer that nobody reads would hold its connection.
      await answer.dump();
      if (statusCode >= 300) throw new Error(`a callback was answered with ${statusCode}`);
    },
    close: () => dispatcher.destroy(),
  };
}
