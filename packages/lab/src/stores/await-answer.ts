import { sleep, type Clock } from '@breakwater/clock';
import { logTail } from '../fleet/log-tail.ts';
import type { ManagedProcess } from '../fleet/managed-process.ts';

const POLL_MS = 25;
const ANSWER_MS_MAX = 30_000;

/**
 * Waits until a store that was just started answers.
 *
 * @throws with the end of its log when it ends first or does not answer within 30 s
 */
export async function awaitAnswer(
  process: ManagedProcess,
  { clock, logPath, ask }: { clock: Clock; logPath: string; ask: () => Promise<void> },
): Promise<void> {
  const fromMs = clock.monotonicMs();
  const end = { seen: false };
  void process.exited.then(() => (end.seen = true));
  let lastError: unknown;
  while (!end.seen && clock.monotonicMs() - fromMs < ANSWER_MS_MAX) {
    try {
      await ask();
      return;
    } catch (error) {
      lastError = error;
      await sleep(clock, POLL_MS);
    }
  }
  const what = end.seen ? 'ended before it answered' : `did not answer within ${ANSWER_MS_MAX / 1000} s`;
  throw new Error(`${process.name} ${what}; the end of its log:\n${logTail(logPath)}`, { cause: lastError });
}
