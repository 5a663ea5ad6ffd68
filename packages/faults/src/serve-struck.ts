import { type Call, CallFailed, type Next, type Policy } from '@breakwater/resilience';
import type { ServerResponse } from 'node:http';

/** What becomes of a request whose work went through faults. */
export type Served<T> =
  | { readonly kind: 'answer'; readonly value: T }
  /** A fault wants this status answered. */
  | { readonly kind: 'status'; readonly status: number }
  /** A fault took the connection away; it is closed already. */
  | { readonly kind: 'lost' };

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
    if (error.reason === 'status' && error.status !== undefined)
      return { kind: 'status', status: error.status };
    response.destroy();
    return { kind: 'lost' };
  } finally {
    response.removeListener('close', onClose);
  }
}
