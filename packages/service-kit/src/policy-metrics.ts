import type { PolicyEvent, PolicyListener } from '@breakwater/resilience';
import type { Logger } from 'pino';
import type { Metrics } from './metrics.ts';

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
        metrics.breakerState.set({ edge, state: event.from }, 0);
        metrics.breakerState.set({ edge, state: event.to }, 1);
        logger.warn({ edge, policy, from: event.from, to: event.to }, 'state changed');
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
      case 'permits':
        break;
    }
  };
}
