import {
  AdaptiveLimit,
  AdaptiveThrottle,
  AimdLimit,
  Breaker,
  Bulkhead,
  Cache,
  Coalesce,
  GradientLimit,
  Hedge,
  type Policy,
  RetryBudget,
  deadline,
  fallbackTo,
  retry,
  staticAnswer,
  timeout,
} from '@breakwater/resilience';
import { type Subject, type SubjectParts, answerAtOnce, around, newCall } from './subject.ts';

/** A policy that goes by the call's key, asked with another key each time. */
function withNewKeys(name: string, make: (parts: SubjectParts) => Policy): Subject {
  return {
    name,
    make: (parts) => {
      const policy = make(parts);
      const call = newCall();
      let turn = 0;
      return () => policy.execute({ ...call, key: String(turn++) }, answerAtOnce);
    },
  };
}

/** Each policy of the caller's side alone, with its usual options. */
export const policies: readonly Subject[] = [
  around('fallback', ({ context }) => fallbackTo(staticAnswer(0), () => true, context)),
  {
    name: 'cache, kept answer',
    make: ({ context }) => {
      const cache = new Cache({}, context);
      const call = { ...newCall(), key: 'the only one' };
      return () => cache.execute(call, answerAtOnce);
    },
  },
  withNewKeys('cache, new key', ({ context }) => new Cache({}, context)),
  withNewKeys('coalesce, new key', ({ context }) => new Coalesce({}, context)),
  around('deadline', ({ context }) => deadline({}, context)),
  around('bulkhead', ({ context }) => new Bulkhead({}, context)),
  around('retry', ({ context, random }) => retry({}, { ...context, random })),
  around('retry with a budget', ({ context, random, clock }) =>
    retry({}, { ...context, random, budget: new RetryBudget({}, clock) }),
  ),
  around('throttle', ({ context, random }) => new AdaptiveThrottle({}, { ...context, random })),
  around('hedge', ({ context }) => new Hedge({}, context)),
  around('limit, gradient', ({ context }) => new AdaptiveLimit(new GradientLimit({}), context)),
  around('limit, AIMD', ({ context }) => new AdaptiveLimit(new AimdLimit({}), context)),
  around('breaker', ({ context }) => new Breaker({}, context)),
  around(
    'breaker, slow calls too',
    ({ context }) => new Breaker({ slowCallMs: 500, consecutiveFailuresMax: 5 }, context),
  ),
  around('timeout', ({ context }) => timeout({}, context)),
];
