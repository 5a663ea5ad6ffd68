import { type Clock, type Random } from '@breakwater/clock';
import { type Call, type Policy, type PolicyContext, noDeadline } from '@breakwater/resilience';

/** One call of what is measured. */
export type CallOnce = () => Promise<unknown>;

/** What subjects are made of. */
export interface SubjectParts {
  readonly clock: Clock;
  readonly random: Random;
  /** Its listener counts in the metrics that every service has, since what is told costs too. */
  readonly context: PolicyContext;
  /** Where the small HTTP server is. */
  readonly upstreamUrl: string;
}

/** Something of which a call is measured, in a process of its own. */
export interface Subject {
  readonly name: string;
  readonly make: (parts: SubjectParts) => CallOnce | Promise<CallOnce>;
}

/** The least that can be guarded: an async function that is done at once. */
export async function answerAtOnce(): Promise<number> {
  return 1;
}

/** A call as policies get it, with a signal of its own as every call over an edge has. */
export function newCall(): Call {
  return {
    signal: new AbortController().signal,
    deadline: noDeadline,
    workClass: 'payment',
    repeatable: true,
    attempt: 1,
  };
}

/** One policy around the answer. The call is the same each time, so that only the policy is measured. */
export function around(name: string, make: (parts: SubjectParts) => Policy): Subject {
  return {
    name,
    make: (parts) => {
      const policy = make(parts);
      const call = newCall();
      return () => policy.execute(call, answerAtOnce);
    },
  };
}
