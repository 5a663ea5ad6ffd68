import type { Clock, Random } from '@breakwater/clock';
import { type Design, type EdgeName, type EdgePipeline, buildPipeline } from '@breakwater/designs';
import type { BreakerState, PolicyEvent, PolicyListener } from '@breakwater/resilience';
import type { CurrentDesign } from './current-design.ts';
import { EdgeClient } from './edge-client.ts';
import type { EdgeResponse } from './http-attempt.ts';
import type { Metrics } from './metrics.ts';
import type { ReplicaPools } from './replica-pools.ts';
import type { Tracing } from './tracing.ts';

const BREAKER_STATES: readonly BreakerState[] = ['closed', 'open', 'half-open', 'isolated'];
/** Events that tell how something stands now, and not what became of a call. */
const STATE_EVENTS: ReadonlySet<PolicyEvent['kind']> = new Set(['stateChanged', 'limitChanged']);

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
  let generation = 0;
  const build = ({ edges }: Design): EdgePipeline => {
    const own = ++generation;
    // Calls that began under the design before still count, but its breaker, limit and ejections are no more.
    const ownListener: PolicyListener = (event) => {
      if (own === generation || !STATE_EVENTS.has(event.kind)) listener(event);
    };
    forgetStates(metrics, edge);
    const pipeline = buildPipeline(edges[edge], {
      clock,
      random,
      listener: ownListener,
      replicas: pools.replicas,
      isKept,
    });
    const { breaker } = pipeline;
    if (breaker !== undefined) metrics.breakerState.set({ edge, state: breaker.state }, 1);
    return pipeline;
  };
  let pipeline = build(design.now);
  const client = new EdgeClient({ pools, clock, edge, tracing, token }, pipeline);
  design.onChange((next) => client.guardWith((pipeline = build(next))));
  // Nobody may call for a while, and a replica that left must not go on being shown as one that is left out.
  pools.onChange(() => pipeline.balancer.followReplicas());
  return client;
}

/** Only what answers the question is worth keeping. */
function isKept(answer: unknown): boolean {
  return (answer as EdgeResponse).status === 200;
}

/** What is new, or gone with its design, must not show the state of what was before. */
function forgetStates(metrics: Metrics, edge: EdgeName): void {
  for (const state of BREAKER_STATES) metrics.breakerState.remove({ edge, state });
  metrics.ejectedReplicas.remove({ edge });
  metrics.edgeLimit.remove({ edge, policy: 'limit' });
}
