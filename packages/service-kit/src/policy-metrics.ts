import { CallError, type PolicyEvent, type PolicyListener } from '@breakwater/resilience';
import type { Logger } from 'pino';
import type { Metrics } from './metrics.ts';

/** Events that tell how something stands now, and not what became of a call. */
const STATE_EVENTS: ReadonlySet<PolicyEvent['kind']> = new Set([
  'stateChanged',
  'limitChanged',
  'sheddingChanged',
]);

/**
 * Makes listeners, one for the policies of each design. Calls that began under an earlier design still count, but its
 * breaker, limit, ejections and shedding are no more, so only the latest listener is told how something stands.
 */
export function currentOnly(listener: PolicyListener): () => PolicyListener {
  let generation = 0;
  return () => {
    const own = ++generation;
    return (event) => {
      if (own === generation || !STATE_EVENTS.has(event.kind)) listener(event);
    };
  };
}

/** Turns what policies tell into metrics, and into log lines where somebody would want to read them. */
export function metricsListener(metrics: Metrics, logger: Logger): PolicyListener {
  return (event: PolicyEvent) => {
    const { edge, policy } = event;
    switch (event.kind) {
      case 'attempt':
        metrics.edgeAttempts.inc({ edge, outcome: event.result });
        break;
      case 'refused':
        metrics.edgeRefusals.inc({ edge, policy, reason: event.reason });
        break;
      case 'waited':
        metrics.edgeWaitSeconds.observe({ edge, policy }, event.waitedMs / 1000);
        break;
      case 'stateChanged':
        showState(metrics, event);
        logger.warn(
          { edge, policy, replica: event.replica, from: event.from, to: event.to, reason: event.reason },
          'state changed',
        );
        break;
      case 'limitChanged':
        metrics.edgeLimit.set({ edge, policy }, event.limit);
        break;
      case 'sheddingChanged':
        metrics.shedShare.set({ edge }, event.shedShare);
        break;
      case 'fellBack':
        logger.debug({ edge, policy }, 'fell back');
        break;
      case 'hedged':
        metrics.edgeHedges.inc({ edge, result: event.result });
        break;
      case 'reused':
        metrics.edgeReused.inc({ edge, policy, source: event.source });
        break;
      case 'refreshFailed':
        metrics.edgeRefreshFailures.inc({ edge });
        // Nobody waits for a refresh, so a mistake in the program would show nowhere else.
        if (!(event.error instanceof CallError))
          logger.error({ edge, policy, err: event.error }, 'unexpected error');
        break;
      case 'permits':
        break;
    }
  };
}

/** Each policy has states of its own: those of a replica are no states of the edge's breaker. */
function showState(metrics: Metrics, event: Extract<PolicyEvent, { kind: 'stateChanged' }>): void {
  const { edge, policy, from, to } = event;
  if (policy === 'breaker') {
    metrics.breakerState.set({ edge, state: from }, 0);
    metrics.breakerState.set({ edge, state: to }, 1);
  } else if (policy === 'ejection') {
    if (to === 'ejected') metrics.ejectedReplicas.inc({ edge });
    else metrics.ejectedReplicas.dec({ edge });
  } else if (policy === 'health') {
    if (to === 'down') metrics.unhealthyReplicas.inc({ edge });
    else metrics.unhealthyReplicas.dec({ edge });
  }
}
