import {
  ConsecutiveBreaker,
  ExponentialBackoff,
  SamplingBreaker,
  TimeoutStrategy,
  bulkhead,
  circuitBreaker,
  handleAll,
  retry as cockatielRetry,
  timeout as cockatielTimeout,
  wrap,
} from 'cockatiel';
import { Breaker, Bulkhead, pipeline, retry, timeout } from '@breakwater/resilience';
import CircuitBreaker from 'opossum';
import { type CallOnce, type Subject, answerAtOnce, newCall } from './subject.ts';

const WINDOW_MS = 10_000;
const OPEN_MS = 5_000;
const TIMEOUT_MS = 1_000;

/** Opossum around the work itself, as its manual shows it, but without its own timer. */
function opossum(rollingPercentilesEnabled: boolean): CallOnce {
  const circuit = new CircuitBreaker(answerAtOnce, {
    timeout: false,
    volumeThreshold: 20,
    rollingCountTimeout: WINDOW_MS,
    rollingPercentilesEnabled,
  });
  return () => circuit.fire();
}

const cockatielBreaker = () =>
  circuitBreaker(handleAll, {
    halfOpenAfter: OPEN_MS,
    breaker: new SamplingBreaker({ threshold: 0.5, duration: WINDOW_MS, minimumRps: 2 }),
  });

/** The same four kinds of policies from the outside in as in our row beside it. */
function cockatielFour(): CallOnce {
  const policy = wrap(
    bulkhead(32, 32),
    cockatielRetry(handleAll, { maxAttempts: 1, backoff: new ExponentialBackoff() }),
    circuitBreaker(handleAll, { halfOpenAfter: OPEN_MS, breaker: new ConsecutiveBreaker(5) }),
    cockatielTimeout(TIMEOUT_MS, TimeoutStrategy.Aggressive),
  );
  return () => policy.execute(answerAtOnce);
}

/** Peers, and next to them ours with the same policies. */
export const peers: readonly Subject[] = [
  { name: 'opossum breaker', make: () => opossum(false) },
  { name: 'opossum breaker, percentiles', make: () => opossum(true) },
  {
    name: 'cockatiel breaker',
    make: () => {
      const policy = cockatielBreaker();
      return () => policy.execute(answerAtOnce);
    },
  },
  { name: 'cockatiel bulkhead > retry > breaker > timeout', make: cockatielFour },
  {
    name: 'ours: bulkhead > retry > breaker > timeout',
    make: ({ context, random }) => {
      const policy = pipeline([
        new Bulkhead({ concurrencyMax: 32, queueLengthMax: 32 }, context),
        retry({ attemptsMax: 2 }, { ...context, random }),
        new Breaker({ openMs: OPEN_MS, consecutiveFailuresMax: 5 }, context),
        timeout({ timeoutMs: TIMEOUT_MS }, context),
      ]);
      const call = newCall();
      return () => policy.execute(call, answerAtOnce);
    },
  },
];
