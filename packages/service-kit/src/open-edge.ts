import type { Clock, Random } from '@breakwater/clock';
import {
  type Design,
  type EdgeName,
  type EdgePipeline,
  type Problem,
  buildPipeline,
} from '@breakwater/designs';
import type { PolicyListener } from '@breakwater/resilience';
import { forgetBreaker, showBreaker } from './breaker-gauge.ts';
import type { CurrentDesign } from './current-design.ts';
import { EdgeClient } from './edge-client.ts';
import type { EdgeResponse } from './http-attempt.ts';
import type { Metrics } from './metrics.ts';
import { currentOnly } from './policy-metrics.ts';
import type { ReplicaPools } from './replica-pools.ts';
import { replicaProbes } from './replica-probes.ts';
import type { Tracing } from './tracing.ts';

/**
 * A client for the replicas behind `pools`, guarded as the design in force says for that edge.
 * @throws DesignError when it keeps calls in the caller's own cell, and the caller was told none.
 */
export function openEdge(
  edge: EdgeName,
  pools: ReplicaPools,
  parts: {
    /** The cell that this service stands in, when it was told. */
    readonly ownCell?: string | undefined;
    readonly design: CurrentDesign;
    readonly clock: Clock;
    readonly random: Random;
    readonly listener: PolicyListener;
    readonly metrics: Metrics;
    readonly tracing: Tracing | undefined;
    readonly token: () => string | Promise<string>;
  },
): EdgeClient {
  const { ownCell, design, clock, random, listener, metrics, tracing, token } = parts;
  const probes = replicaProbes({ pools, token });
  design.refuse((asked) => (ownCell === undefined ? ownCellIn(asked, edge) : []));
  const listenerOf = currentOnly(listener);
  const build = ({ edges }: Design): EdgePipeline => {
    forgetStates(metrics, edge);
    const pipeline = buildPipeline(edges[edge], {
      clock,
      random,
      listener: listenerOf(),
      replicas: pools.replicas,
      ownCell,
      probes,
      isKept,
    });
    showBreaker(metrics, edge, pipeline.breaker);
    return pipeline;
  };
  let pipeline = build(design.now);
  const client = new EdgeClient({ pools, clock, edge, tracing, token }, pipeline);
  design.onChange((next) => client.guardWith((pipeline = build(next))));
  // Nobody may call for a while, and a replica that left must not go on being shown as one that is left out.
  pools.onChange(() => pipeline.balancer.followReplicas());
  return client;
}

/** Where a design keeps calls in a cell that nobody has named. */
function ownCellIn({ edges }: Design, edge: EdgeName): Problem[] {
  if (edges[edge].caller.balancer?.ownCell === undefined) return [];
  const message = 'needs to know in which cell the caller stands, but this service has no CELL';
  return [{ path: `edges["${edge}"].caller.balancer.ownCell`, message }];
}

/** Only what answers the question is worth keeping. */
function isKept(answer: unknown): boolean {
  return (answer as EdgeResponse).status === 200;
}

/** What is new, or gone with its design, must not show the state of what was before. */
function forgetStates(metrics: Metrics, edge: EdgeName): void {
  forgetBreaker(metrics, edge);
  metrics.ejectedReplicas.remove({ edge });
  metrics.unhealthyReplicas.remove({ edge });
  metrics.edgeLimit.remove({ edge, policy: 'limit' });
}
