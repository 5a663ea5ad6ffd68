import { VirtualClock } from '@breakwater/clock';
import {
  CircuitState,
  ConsecutiveBreaker,
  type IBreaker,
  SamplingBreaker,
  circuitBreaker,
  handleWhen,
  isBrokenCircuitError,
  isIsolatedCircuitError,
} from 'cockatiel';
import { vi } from 'vitest';
import { Breaker, type BreakerOptions } from './breaker.ts';
import { CallRefused } from './call-error.ts';
import { isInfrastructureFailure } from './failure-kind.ts';
import { silent } from './listener.ts';
import { aCall } from './test-fixture.ts';

/** A breaker as the conformance suite sees it, with the time that it lives in. */
export interface TestedBreaker {
  readonly state: 'closed' | 'open' | 'half-open' | 'isolated';
  run<T>(attempt: () => Promise<T>): Promise<T>;
  isRefusal(error: unknown): boolean;
  /** Refuses every call until what it returns is called. */
  isolate(): () => void;
  pass(ms: number): Promise<void>;
}

/** Some implementation of breakers, all with the same options. */
export interface BreakerKind {
  readonly name: string;
  byFailureShare(): TestedBreaker;
  /** Half-open it sends so many probes. */
  byConsecutiveFailures(probes?: number): TestedBreaker;
}

/** What the suite asks of both: 1 second open, 5 failures in a row, or more than half of at least 20 in 10 seconds. */
export const openMs = 1_000;
export const rowMax = 5;
export const volumeMin = 20;
export const windowMs = 10_000;

export function ourBreaker(given: Partial<BreakerOptions> = {}): TestedBreaker {
  const clock = new VirtualClock();
  const options = { openMs, failureShareMax: 0.5, volumeMin, windowMs, ...given };
  const breaker = new Breaker(options, { edge: 'a->b', clock, listener: silent });
  return {
    get state() {
      return breaker.state;
    },
    run: (attempt) => breaker.execute(aCall(), attempt),
    isRefusal: (error) => error instanceof CallRefused && error.reason === 'breaker_open',
    isolate: () => {
      breaker.isolate();
      return () => breaker.release();
    },
    pass: (ms) => clock.advance(ms),
  };
}

export const ours: BreakerKind = {
  name: 'ours',
  byFailureShare: () => ourBreaker(),
  byConsecutiveFailures: (probes = 1) => ourBreaker({ consecutiveFailuresMax: rowMax, probesMax: probes }),
};

const stateNames = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Isolated]: 'isolated',
} as const;

/** Cockatiel reads the time from Date, which the suite fakes. */
function cockatielBreaker(breaker: IBreaker, probes = 1): TestedBreaker {
  const circuit = circuitBreaker(handleWhen(isInfrastructureFailure), {
    halfOpenAfter: openMs,
    halfOpenSampling: { calls: probes, threshold: 0 },
    breaker,
  });
  return {
    get state() {
      return stateNames[circuit.state];
    },
    run: (attempt) => circuit.execute(attempt),
    isRefusal: (error) => isBrokenCircuitError(error) || isIsolatedCircuitError(error),
    isolate: () => {
      const isolation = circuit.isolate();
      return () => isolation.dispose();
    },
    pass: async (ms) => {
      await vi.advanceTimersByTimeAsync(ms);
    },
  };
}

export const cockatiel: BreakerKind = {
  name: 'cockatiel',
  byFailureShare: () =>
    cockatielBreaker(
      new SamplingBreaker({ threshold: 0.5, duration: windowMs, minimumRps: (volumeMin / windowMs) * 1_000 }),
    ),
  byConsecutiveFailures: (probes) => cockatielBreaker(new ConsecutiveBreaker(rowMax), probes),
};
