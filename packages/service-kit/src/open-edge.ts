import type { Clock, Random } from '@breakwater/clock';
import { type Design, type EdgeName, type EdgePipeline, buildPipeline } from '@breakwater/designs';
import type { BreakerState, PolicyListener } from '@breakwater/resilience';
import type { CurrentDesign } from './current-design.ts';
import { EdgeClient } from './edge-client.ts';
import type { EdgeResponse } from './http-attempt.ts';
import type { Metrics } from './metrics.ts';
import type { ReplicaPools } from './replica-pools.ts';
import type { Tracing } from './tracing.ts';

const BREAKER_STATES: readonly BreakerState[] = ['closed', 'open', 'half-open', 'isolated'];

/** A client for the replicas behind `pools`, guarded as the design in force says for that edge. */
export function openEdge(
  edge: EdgeName,
  pools: ReplicaPools,
  parts: {
    readonly design: CurrentDesign;
    readonly clock: Clock;
    readonly random: Random;
    readonly listener: PolicyListener;
    readonly metrics: Metrics;
    readonly tracing: Tracing | undefined;
    readonly token: () => string | Promise<string>;
  },
): EdgeClient {
  const { design, clock, random, listener, metrics, tracing, token } = parts;
  const build = ({ edges }: Design): EdgePipeline =>
    buildPipeline(edges[edge], { clock, random, listener, replicas: pools.urls, isKept });
  const client = new EdgeClient({ pools, clock, edge, tracing, token }, build(design.now));
  showBreaker(metrics, edge, client);
  design.onChange((next) => {
    client.guardWith(build(next));
    showBreaker(metrics, edge, client);
  });
  return client;
}

/** Only what answers the question is worth keeping. */
function isKept(answer: unknown): boolean {
  return (answer as EdgeResponse).status === 200;
}

/** A breaker that is new, or gone with its design, must not show the state of the one before. */
function showBreaker(metrics: Metrics, edge: EdgeName, { breaker }: EdgeClient): void {
  for (const state of BREAKER_STATES) metrics.breakerState.remove({ edge, state });
  if (breaker !== undefined) metrics.breakerState.set({ edge, state: breaker.state }, 1);
}
