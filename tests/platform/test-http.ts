import { Agent, type Dispatcher, request } from 'undici';

/** An answer, read whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Dispatcher.ResponseData['headers'];
  readonly text: string;
  /** The body, when it is a JSON object; else empty. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** What to send; a body that is no text goes out as JSON. */
export interface Sent {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly headers?: Record<string, string | string[]>;
  readonly body?: unknown;
}

const ANSWER_MS_MAX = 20_000;

/** Sends requests over connections of its own. */
export class TestHttp {
  readonly #agent = new Agent({ connections: 256, pipelining: 1 });

  async send(url: string, { method = 'GET', headers = {}, body }: Sent = {}): Promise<Answer> {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await request(url, {
      method,
      headers: { ...json, ...headers },
      body: text ?? null,
      dispatcher: this.#agent,
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    });
    const answered = await response.body.text();
    return {
      status: response.statusCode,
      headers: response.headers,
      text: answered,
      body: objectIn(answered),
    };
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }
}

function objectIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // Metrics, for example, are no JSON; a test that expects an object sees that there is none.
    return {};
  }
}
