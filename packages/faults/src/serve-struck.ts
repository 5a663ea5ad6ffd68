import { type Call, CallFailed, type Next, type Policy } from '@breakwater/resilience';
import { STATUS_CODES, type ServerResponse } from 'node:http';

/** What becomes of a request whose work went through faults. */
export type Served<T> =
  { readonly kind: 'answer'; readonly value: T } | { readonly kind: 'struck'; readonly answer: StruckAnswer };

/** What a server answers for a fault: a problem document (RFC 9457) that says nothing more than its status. */
interface StruckAnswer {
  readonly status: number;
  readonly title: string;
  /** The fault took the connection away: it is closed already, and the client sees no answer. */
  readonly lost: boolean;
  /** For the header `Retry-After`, when the fault says when to come again. */
  readonly retryAfterSeconds?: number;
}

/** Runs a server's work for one request through faults and acts out on its connection what they do to it. */
export async function serveStruck<T>(
  execute: Policy['execute'],
  request: { response: ServerResponse; deadline: Call['deadline']; workClass: string; repeatable: boolean },
  work: Next<T>,
): Promise<Served<T>> {
  const { response, ...about } = request;
  const gone = new AbortController();
  const onClose = (): void => gone.abort();
  response.once('close', onClose);
  try {
    return { kind: 'answer', value: await execute({ ...about, signal: gone.signal, attempt: 1 }, work) };
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    const lost = error.status === undefined;
    if (lost) response.destroy();
    return { kind: 'struck', answer: struckAnswer(error, lost) };
  } finally {
    response.removeListener('close', onClose);
  }
}

function struckAnswer({ status = 503, retryAfterMs }: CallFailed, lost: boolean): StruckAnswer {
  const answer = { status, title: STATUS_CODES[status] ?? 'Error', lost };
  return retryAfterMs === undefined
    ? answer
    : { ...answer, retryAfterSeconds: Math.ceil(retryAfterMs / 1000) };
}
