import { type ErrorSpec, isErrorCode, errorTable } from '@breakwater/contracts';
import { CallFailed } from '@breakwater/resilience';
import type { Dispatcher, Pool } from 'undici';

/** An answer with a status below 500 other than 401 and 429, or a deliberate refusal; its body was read whole. */
export interface EdgeResponse {
  readonly status: number;
  readonly text: string;
  /** What else the answer says that a client must hear too. */
  readonly headers: AnswerHeaders;
}

/** The headers of an answer that are handed on with it. */
type AnswerHeaders = Readonly<Partial<Record<'content-language' | 'location' | 'retry-after', string>>>;

/** What one attempt sends. */
export interface AttemptRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Sends one request and reads the whole answer.
 * @throws CallFailed for 401, 429 and 5xx that is not deliberate, and when no answer came; its outcome says whether there may have been an effect.
 */
export async function attemptHttp(pool: Pool, request: AttemptRequest): Promise<EdgeResponse> {
  let status: number;
  let headers: Dispatcher.ResponseData['headers'];
  let text: string;
  try {
    const response = await pool.request({
      method: request.method,
      path: request.path,
      headers: request.headers,
      body: request.body ?? null,
      signal: request.signal,
    });
    status = response.statusCode;
    headers = response.headers;
    text = await response.body.text();
  } catch (error) {
    throw failureOfConnection(error, request.signal);
  }
  if (status === UNAUTHENTICATED) throw new CallFailed('status', 'fail', { status });
  if (status < 500 && status !== 429) return { status, text, headers: handedOn(headers) };
  const body = parsed(text);
  if (isDeliberate(body)) return { status, text, headers: handedOn(headers) };
  throw new CallFailed('status', outcomeOf(status, body), {
    status,
    body,
    retryAfterMs: retryAfterMs(headers['retry-after']),
  });
}

/**
 * The called service does not know this one, perhaps because it stood still until the token was over. Nothing was done,
 * and it is a matter of the fleet: whoever asked this service has signed in and must not be told otherwise.
 */
const UNAUTHENTICATED = 401;

function handedOn(headers: Dispatcher.ResponseData['headers']): AnswerHeaders {
  const names = ['content-language', 'location', 'retry-after'] as const;
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}

const NOTHING_SENT = new Set([
  'ECONNREFUSED',
  'UND_ERR_CONNECT_TIMEOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EADDRNOTAVAIL',
  // The replica left and its pool takes nothing more.
  'UND_ERR_CLOSED',
]);

function failureOfConnection(error: unknown, signal: AbortSignal): CallFailed {
  if (error instanceof CallFailed) return error;
  if (signal.aborted) return new CallFailed('aborted', 'unknown', { cause: error });
  const code = (error as { code?: string }).code ?? '';
  if (NOTHING_SENT.has(code)) return new CallFailed('connection_refused', 'fail', { cause: error });
  return new CallFailed('connection_lost', 'unknown', { cause: error });
}

/** A problem document says itself whether money may have moved; any other 5xx leaves it open. */
function outcomeOf(status: number, body: unknown): 'fail' | 'unknown' {
  const spec = specOf(body);
  if (spec !== undefined) return spec.moneyMoved === 'no' ? 'fail' : 'unknown';
  return status === 429 ? 'fail' : 'unknown';
}

/** A service that keeps something back as it was told is not broken, and asking another replica would not help. */
function isDeliberate(body: unknown): boolean {
  return specOf(body)?.deliberate === true;
}

function specOf(body: unknown): ErrorSpec | undefined {
  const code = (body as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && isErrorCode(code) ? errorTable[code] : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // An answer that is no JSON says nothing about the effect; the status alone decides.
    return undefined;
  }
}

function retryAfterMs(value: string | string[] | undefined): number | undefined {
  const seconds = Number(value ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}
