import { metric } from '@breakwater/contracts';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

const SECONDS_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** The metrics that every service has, in a registry of its own. */
export class Metrics {
  readonly registry = new Registry();
  readonly requests = this.counter(metric.requests, 'Answers by product routes.', [
    'route',
    'status',
    'work_class',
  ]);
  readonly requestSeconds = this.histogram(metric.requestSeconds, 'From arrival to answer.', ['route']);
  readonly refusals = this.counter(metric.refusals, 'Problems answered.', ['code', 'cause_group']);
  readonly edgeAttempts = this.counter(metric.edgeAttempts, 'Attempts sent over an edge.', [
    'edge',
    'outcome',
  ]);
  readonly edgeRefusals = this.counter(metric.edgeRefusals, 'Calls that a policy refused.', [
    'edge',
    'policy',
    'reason',
  ]);
  readonly edgeWaitSeconds = this.histogram(metric.edgeWaitSeconds, 'Time that a policy made calls wait.', [
    'edge',
    'policy',
  ]);
  readonly edgeHedges = this.counter(
    metric.edgeHedges,
    'Calls for which it was time to send a second attempt.',
    ['edge', 'result'],
  );
  readonly edgeReused = this.counter(metric.edgeReused, 'Calls answered without an attempt of their own.', [
    'edge',
    'policy',
    'source',
  ]);
  readonly edgeRefreshFailures = this.counter(
    metric.edgeRefreshFailures,
    'Kept answers that could not be had anew.',
    ['edge'],
  );
  readonly breakerState = this.gauge(metric.breakerState, '1 for the state that the breaker is in.', [
    'edge',
    'state',
  ]);
  readonly ejectedReplicas = this.gauge(metric.ejectedReplicas, 'Replicas left out as outliers.', ['edge']);
  readonly edgeReplicas = this.gauge(metric.edgeReplicas, 'Replicas that calls may go to.', ['edge']);
  readonly edgeLookupFailures = this.counter(
    metric.edgeLookupFailures,
    'Looks at where the replicas are that came to nothing.',
    ['edge'],
  );
  readonly unhealthyReplicas = this.gauge(
    metric.unhealthyReplicas,
    'Replicas left out as their checks say that they are not well.',
    ['edge'],
  );
  readonly edgeLimit = this.gauge(metric.edgeLimit, 'Calls that a learnt limit lets be in flight.', [
    'edge',
    'policy',
  ]);
  readonly shedShare = this.gauge(metric.shedShare, 'Share of the classes and cohorts that is shed.', [
    'edge',
  ]);

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** A counter in this registry. */
  counter<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[] = [],
  ): Counter<Label> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  /** A gauge in this registry; `collect` sets it when it is read. */
  gauge<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[] = [],
    collect?: () => number,
  ): Gauge<Label> {
    const options = { name, help, labelNames, registers: [this.registry] };
    if (collect === undefined) return new Gauge(options);
    return new Gauge({
      ...options,
      collect(this: Gauge<Label>) {
        this.set(collect());
      },
    });
  }

  /** A gauge of several values, each with its labels; all are set when it is read. */
  labelledGauge<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    collect: () => readonly { readonly labels: Record<Label, string>; readonly value: number }[],
  ): Gauge<Label> {
    const registers = [this.registry];
    return new Gauge({
      name,
      help,
      labelNames,
      registers,
      collect(this: Gauge<Label>) {
        for (const { labels, value } of collect()) this.set(labels, value);
      },
    });
  }

  /** A histogram in this registry. */
  histogram<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[] = [],
    buckets = SECONDS_BUCKETS,
  ): Histogram<Label> {
    return new Histogram({ name, help, labelNames, buckets, registers: [this.registry] });
  }
}
