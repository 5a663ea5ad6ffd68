import { customerIdAt } from '@breakwater/contracts';
import { type CancelTimer, type Clock, sleep } from '@breakwater/clock';
import { parseJsonObject } from './json-object.ts';
import type { Exchange, Transport } from './transport.ts';

/** A customer of the plan could not sign in, so the run did not begin. */
export class SessionError extends Error {
  constructor(customerId: string, reason: string) {
    super(`no session for ${customerId}: ${reason}`);
    this.name = 'SessionError';
  }
}

export interface SessionOptions {
  readonly clock: Clock;
  readonly transport: Transport;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

const CONCURRENCY = 16;
const ATTEMPTS_MAX = 4;
const WAIT_MS = 5_000;
const PAUSE_MS = 500;

/**
 * Signs customers in before the measurement, a few at a time.
 * @returns the token of each customer number.
 * @throws SessionError when one cannot sign in after a few attempts; the signal's reason when it aborts.
 */
export async function openSessions(
  customers: ReadonlySet<number>,
  options: SessionOptions,
): Promise<ReadonlyMap<number, string>> {
  const tokens = new Map<number, string>();
  const queue = customers.values();
  const failed = new AbortController();
  const signal = AbortSignal.any([failed.signal, ...(options.signal === undefined ? [] : [options.signal])]);
  const worker = async (): Promise<void> => {
    try {
      for (const customer of queue) {
        signal.throwIfAborted();
        tokens.set(customer, await openSession(customerIdAt(customer), { ...options, signal }));
        options.onProgress?.(tokens.size, customers.size);
      }
    } catch (error) {
      // The first failure ends the work of the others, and is the one that is told.
      failed.abort(error);
      throw error;
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return tokens;
}

async function openSession(customerId: string, options: SessionOptions): Promise<string> {
  let reason = '';
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    if (attempt > 1) await sleep(options.clock, PAUSE_MS * attempt, options.signal);
    const exchange = await exchangeOnce(customerId, options);
    if (exchange.kind === 'answered') {
      const token = exchange.status === 201 ? tokenOf(exchange.body) : undefined;
      if (token !== undefined) return token;
      reason = `status ${exchange.status}`;
      // A mistake in the request will not go away by sending it again.
      if (exchange.status >= 400 && exchange.status < 500 && exchange.status !== 429) break;
    } else reason = exchange.kind === 'lost' ? 'the connection failed' : `no answer within ${WAIT_MS} ms`;
  }
  throw new SessionError(customerId, reason);
}

function exchangeOnce(customerId: string, options: SessionOptions): Promise<Exchange> {
  return new Promise((resolve) => {
    let cancelTimer: CancelTimer | undefined;
    const abandon = options.transport.send(
      {
        method: 'POST',
        path: '/v1/sessions',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ customerId }),
      },
      (exchange) => {
        cancelTimer?.();
        resolve(exchange);
      },
    );
    cancelTimer = options.clock.after(WAIT_MS, abandon);
  });
}

function tokenOf(body: string): string | undefined {
  const { token } = parseJsonObject(body);
  return typeof token === 'string' ? token : undefined;
}
