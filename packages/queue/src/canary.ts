import { type Clock, type Random, Rounds } from '@breakwater/clock';
import type { QueueName } from '@breakwater/contracts';

/** The name of canary jobs; no other job has it. */
export const CANARY = 'canary';

/** What sends canaries. */
export interface CanaryParts {
  readonly queues: readonly QueueName[];
  /** Adds a canary within a bounded time; nothing happens while one with the same id is still there. */
  readonly add: (queue: QueueName, jobId: string) => Promise<void>;
  readonly clock: Clock;
  readonly random: Random;
  /** The pause between two canaries of a queue, in milliseconds. */
  readonly intervalMs: number;
  readonly onError: (error: unknown) => void;
}

/**
 * Puts a canary job into each queue again and again. A process has one id for all its canaries, so at most one of them
 * is in each queue. That it comes through proves what no ping and no `isRunning()` does: jobs are taken.
 */
export function canaryRounds(parts: CanaryParts): Rounds {
  const jobId = `${CANARY}-${hex(parts.random)}${hex(parts.random)}`;
  return new Rounds({
    clock: parts.clock,
    failedPauseMs: parts.intervalMs,
    onError: parts.onError,
    async work() {
      const added = await Promise.allSettled(parts.queues.map((queue) => parts.add(queue, jobId)));
      const failed = added.find((one) => one.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
      return parts.intervalMs;
    },
  });
}

function hex(random: Random): string {
  return random.uint32().toString(16).padStart(8, '0');
}
