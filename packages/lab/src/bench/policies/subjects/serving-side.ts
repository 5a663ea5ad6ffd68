import {
  LoadShedder,
  SlidingWindow,
  TokenBucket,
  WorkQueue,
  type WorkQueueOptions,
  usualPriority,
} from '@breakwater/resilience';
import { type Subject, answerAtOnce, newCall } from './subject.ts';

const QUOTA = { perSecond: 1_000_000, burst: 1_000_000 };
const CUSTOMERS = Array.from({ length: 1_000 }, (_, number) => `c-${number}`);

function queue(name: string, options: Partial<WorkQueueOptions>): Subject {
  return {
    name: `work queue, ${name}`,
    make: ({ context }) => {
      const line = new WorkQueue(options, context);
      const call = newCall();
      return async () => {
        const permit = await line.acquire(call);
        try {
          return await answerAtOnce();
        } finally {
          permit.release();
        }
      };
    },
  };
}

/** What stands before the work of a service, with room for every call: nobody waits, and nobody is refused. */
export const servingSide: readonly Subject[] = [
  queue('no bound', {}),
  queue('bounded, by class', {
    slots: 64,
    lengthMax: 32,
    dropExpired: true,
    classPriority: { ...usualPriority },
    classSlotsMax: { loan: 16 },
  }),
  {
    name: 'load shedder',
    make: ({ context }) => {
      const shedder = new LoadShedder({}, context, () => 0, usualPriority);
      const call = newCall();
      return async () => {
        shedder.admit(call);
        return answerAtOnce();
      };
    },
  },
  {
    name: 'rate limit, token bucket',
    make: ({ clock }) => {
      const limit = new TokenBucket(QUOTA, clock);
      let turn = 0;
      return async () => {
        limit.take(CUSTOMERS[turn++ % CUSTOMERS.length] ?? '');
        return answerAtOnce();
      };
    },
  },
  {
    name: 'rate limit, sliding window',
    make: ({ clock }) => {
      const limit = new SlidingWindow({}, clock);
      let turn = 0;
      return async () => {
        limit.take(CUSTOMERS[turn++ % CUSTOMERS.length] ?? '');
        return answerAtOnce();
      };
    },
  },
];
