import type { Breaker, BreakerState } from '@breakwater/resilience';
import type { Metrics } from './metrics.ts';

const STATES: readonly BreakerState[] = ['closed', 'open', 'half-open', 'isolated'];

/** What is new, or gone with its design, must not show the state of what was before. */
export function forgetBreaker(metrics: Metrics, edge: string): void {
  for (const state of STATES) metrics.breakerState.remove({ edge, state });
}

/** Shows how a breaker begins; from then on its events tell. */
export function showBreaker(metrics: Metrics, edge: string, breaker: Breaker | undefined): void {
  if (breaker !== undefined) metrics.breakerState.set({ edge, state: breaker.state }, 1);
}
