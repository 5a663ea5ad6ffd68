import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CallOnce } from './subjects/subject.ts';

/** What calls cost. */
export interface CallCost {
  readonly calls: number;
  /** Processor time of the process for each call, user and system, in nanoseconds. */
  readonly cpuNanos: number;
}

/** Processor time of this process so far, user and system, in microseconds. */
export type CpuMicros = () => number;

/** So many calls are under way at any time, as in a service that is used. */
const AT_ONCE = 8;
/** The event loop turns after so many calls of each, so that timers and sockets get their time. */
const CALLS_A_TURN = 64;

/** Calls until so much processor time is used, at least once, and tells what each call took. */
export async function measureCalls(call: CallOnce, usedMs: number, cpuMicros: CpuMicros): Promise<CallCost> {
  const fromMicros = cpuMicros();
  let calls = 0;
  let usedMicros = 0;
  do {
    await Promise.all(Array.from({ length: AT_ONCE }, () => callOn(call)));
    await nextTurn();
    calls += AT_ONCE * CALLS_A_TURN;
    usedMicros = cpuMicros() - fromMicros;
  } while (usedMicros < usedMs * 1_000);
  return { calls, cpuNanos: (usedMicros * 1_000) / calls };
}

async function callOn(call: CallOnce): Promise<void> {
  for (let i = 0; i < CALLS_A_TURN; i++) await call();
}
