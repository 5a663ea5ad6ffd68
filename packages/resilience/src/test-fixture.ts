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

/** One attempt that a test ends when it likes. */
export interface OpenAttempt {
  readonly call: Call;
  /** How it ended: by the test or by an abort; what comes after that changes nothing. */
  end: 'open' | 'answered' | 'failed' | 'aborted';
  answer(value: string): void;
  fail(error: Error): void;
}

/** Attempts that stay open until the test ends them or their signal aborts, in the order in which they began. */
export function openAttempts(): { begun: OpenAttempt[]; next: (call: Call) => Promise<string> } {
  const begun: OpenAttempt[] = [];
  const next = (call: Call): Promise<string> => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const endAs = (end: OpenAttempt['end']): boolean => {
      const isFirst = attempt.end === 'open';
      if (isFirst) attempt.end = end;
      return isFirst;
    };
    const attempt: OpenAttempt = {
      call,
      end: 'open',
      answer: (value) => void (endAs('answered') && resolve(value)),
      fail: (error) => void (endAs('failed') && reject(error)),
    };
    const onAbort = (): void => void (endAs('aborted') && reject(new CallFailed('aborted', 'unknown')));
    call.signal.addEventListener('abort', onAbort, { once: true });
    begun.push(attempt);
    return promise.finally(() => call.signal.removeEventListener('abort', onAbort));
  };
  return { begun, next };
}
