import { AsyncLocalStorage } from 'node:async_hooks';
import { type Deadline, type QueuedCall, noDeadline } from '@breakwater/resilience';

/** For whom something is done: what a line needs to know to find its place. */
export interface Work {
  /** A class of work, or `background` for what no request and no event asked for. */
  readonly workClass: string;
  readonly deadline: Deadline;
  /** The cohort of the customer behind it; undefined when there is none. */
  readonly cohort?: number | undefined;
}

const BACKGROUND: Work = { workClass: 'background', deadline: noDeadline };

/** What was begun is worked on to its end, even when its client has gone, as a thread would do; a deadline ends waiting. */
const neverAborted = new AbortController().signal;

const storage = new AsyncLocalStorage<Work>();

/**
 * Runs something on behalf of `work`, and all that it begins with it. A connection is taken many calls below the request
 * that needs it, by code that knows nothing of classes and deadlines and should not have to hand them on.
 */
export function onBehalfOf<T>(work: Work, run: () => T): T {
  return storage.run(work, run);
}

/** On whose behalf the code at hand runs. */
export function currentWork(): Work {
  return storage.getStore() ?? BACKGROUND;
}

/** The same as a call that stands in a line. */
export function currentCall(): QueuedCall {
  return callFor(currentWork());
}

/** A call that stands in a line for `work`. */
export function callFor({ workClass, deadline, cohort }: Work): QueuedCall {
  return { workClass, deadline, signal: neverAborted, ...(cohort === undefined ? {} : { cohort }) };
}
