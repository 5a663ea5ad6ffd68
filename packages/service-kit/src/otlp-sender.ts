import { request } from 'undici';

/** How long the collector may take, in milliseconds. */
const ANSWER_MS_MAX = 3_000;

/** Sends requests with spans to the collector at an endpoint such as `http://127.0.0.1:4318`. */
export function otlpSender(endpoint: string): (body: string) => Promise<void> {
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`;
  return async (body) => {
    const answer = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    });
    await answer.body.dump();
    if (answer.statusCode >= 300) throw new Error(`the collector answered ${answer.statusCode}`);
  };
}
