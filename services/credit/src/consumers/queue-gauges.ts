import { QUEUE_NAMES, metric } from '@breakwater/contracts';
import type { Queues } from '@breakwater/queue';
import type { Metrics } from '@breakwater/service-kit';

/** Shows how the queues are: what waits, what died, and when each consumer last took a job. */
export function addQueueGauges(metrics: Metrics, queues: Queues): void {
  metrics.gauge(
    metric.outboxOldestSeconds,
    'Age of the oldest event that is not in its queue.',
    [],
    () => queues.gauges.oldestUnsentMs / 1_000,
  );
  for (const [name, help, valueOf] of BY_QUEUE) {
    metrics.labelledGauge(name, help, ['queue'], () =>
      QUEUE_NAMES.map((queue) => ({ labels: { queue }, value: valueOf(queues, queue) })),
    );
  }
}

type Reading = (queues: Queues, queue: (typeof QUEUE_NAMES)[number]) => number;

const BY_QUEUE: readonly (readonly [name: string, help: string, valueOf: Reading])[] = [
  [
    metric.queueOldestSeconds,
    'Age of the event at the head of a queue.',
    ({ gauges }, queue) => gauges.oldestWaitingMs[queue] / 1_000,
  ],
  [
    metric.deadLetters,
    'Events that failed for good and wait for an operator.',
    ({ gauges }, queue) => gauges.deadLetters[queue],
  ],
  [
    metric.queueIdleSeconds,
    'Since a consumer last took a job, canaries included.',
    ({ liveness }, queue) => liveness.ageMs(queue) / 1_000,
  ],
];
