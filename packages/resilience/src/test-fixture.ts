import { VirtualClock } from '@breakwater/clock';
import { CallFailed } from './call-error.ts';
import type { Call } from './call.ts';
import { noDeadline } from './deadline.ts';
import type { PolicyEvent } from './listener.ts';
import type { PolicyContext } from './policy-context.ts';

/** A call as tests make it: patient, repeatable, of class payment. */
export function aCall(change: Partial<Call> = {}): Call {
  return {
    signal: new AbortController().signal,
    deadline: noDeadline,
    workClass: 'payment',
    repeatable: true,
    attempt: 1,
    ...change,
  };
}

/** A context on virtual time that keeps every event. */
export function aContext(): PolicyContext & { clock: VirtualClock; events: PolicyEvent[] } {
  const events: PolicyEvent[] = [];
  return { edge: 'a->b', clock: new VirtualClock(), listener: (event) => void events.push(event), events };
}

/** A promise whose end is remembered, so that a test can look at it without waiting. */
export function watched<T>(promise: Promise<T>): { value?: T; error?: unknown; done: boolean } {
  const seen: { value?: T; error?: unknown; done: boolean } = { done: false };
  promise.then(
    (value) => Object.assign(seen, { value, done: true }),
    (error: unknown) => Object.assign(seen, { error, done: true }),
  );
  return seen;
}

/** An attempt that answers only when its signal aborts, as a well-behaved transport does. */
export function hang(call: Call): Promise<never> {
  return new Promise((_, reject) => {
    call.signal.addEventListener('abort', () => reject(new CallFailed('aborted', 'unknown')), { once: true });
  });
}

export const serverError = (): CallFailed => new CallFailed('status', 'fail', { status: 503 });
export const notFound = (): CallFailed => new CallFailed('status', 'fail', { status: 404 });
export const timedOut = (): CallFailed => new CallFailed('timeout', 'unknown');
