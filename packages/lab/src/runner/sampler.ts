import { type Clock, sleep } from '@breakwater/clock';
import { metric } from '@breakwater/contracts';
import { counter } from '../measure/counters.ts';
import type { BreakerSample, BreakerState, FleetSample, ReplicaSample } from '../measure/record.ts';
import type { Series } from './prometheus-text.ts';
import { RunningTotals } from './running-totals.ts';
import { type SampledReplica, scrape } from './scrape.ts';

const PERIOD_MS = 1_000;

/** Looks at every replica once a second, as a monitoring system would, until it is stopped. */
export class FleetSampler {
  readonly samples: FleetSample[] = [];
  readonly #replicas: () => readonly SampledReplica[];
  readonly #clock: Clock;
  readonly #totals = new RunningTotals();
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  /** @param replicas tells which there are now; what one had counted stays in the sums when it is gone. */
  constructor(replicas: () => readonly SampledReplica[], clock: Clock) {
    this.#replicas = replicas;
    this.#clock = clock;
  }

  /** Begins; `zeroMs` is the wall time from which the samples count. */
  start(zeroMs: number): void {
    this.#running ??= this.#run(zeroMs);
  }

  /** Takes a last sample and ends. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error('the sampler was stopped'));
    await this.#running;
  }

  async #run(zeroMs: number): Promise<void> {
    let stopped = false;
    while (!stopped) {
      stopped = this.#stop.signal.aborted;
      const startedMs = this.#clock.monotonicMs();
      this.samples.push(await this.#sample(this.#clock.nowMs() - zeroMs));
      const pauseMs = Math.max(0, PERIOD_MS - (this.#clock.monotonicMs() - startedMs));
      // The pause ends early when the sampler is stopped; one more sample is taken then.
      if (!stopped) await sleep(this.#clock, pauseMs, this.#stop.signal).catch(() => undefined);
    }
  }

  async #sample(atMs: number): Promise<FleetSample> {
    const replicas: ReplicaSample[] = [];
    const breakers: BreakerSample[] = [];
    const counters: Record<string, number> = {};
    const scrapes = await Promise.all(
      this.#replicas().map(async (each) => ({ each, series: await scrape(each) })),
    );
    for (const { each, series } of scrapes) {
      const { name: service, replica } = each;
      replicas.push(replicaSample(each, series));
      this.#count(`${service}/${replica}`, series ?? [], counters);
      for (const { labels, name, value } of series ?? []) {
        if (name !== metric.breakerState || value !== 1) continue;
        breakers.push({
          service,
          replica,
          edge: labels['edge'] ?? '',
          state: labels['state'] as BreakerState,
        });
      }
    }
    for (const [name, total] of this.#totals.sums()) counters[name] = (counters[name] ?? 0) + total;
    return { atMs, replicas, breakers, counters };
  }

  #count(replica: string, series: readonly Series[], counters: Record<string, number>): void {
    const shown = new Map<string, number>();
    for (const each of series) {
      const name = counterName(each);
      if (name !== null) shown.set(name, (shown.get(name) ?? 0) + each.value);
      if (each.name === metric.queueWaiting)
        counters[counter.queueWaiting] = (counters[counter.queueWaiting] ?? 0) + each.value;
    }
    for (const [name, value] of shown) this.#totals.add(replica, name, value);
  }
}

/** Which of the measurement's counters a series feeds. */
function counterName({ name, labels }: Series): string | null {
  if (name === metric.edgeAttempts) return counter.edgeAttempts(labels['edge'] ?? '');
  if (name === metric.refusals) return counter.refusals(labels['code'] ?? '');
  if (name === metric.bureauReports) return counter.bureauCalls;
  if (name === metric.degradedApprovals) return counter.degradedApprovals;
  if (name === metric.degradedExposureMinor) return counter.degradedExposureMinor;
  return null;
}

function replicaSample({ name, replica }: SampledReplica, series: readonly Series[] | null): ReplicaSample {
  const value = (wanted: string): number => series?.find((each) => each.name === wanted)?.value ?? 0;
  const cpuSeconds = value('process_cpu_seconds_total');
  return {
    name,
    replica,
    up: series !== null,
    cpuSeconds,
    residentBytes: value('process_resident_memory_bytes'),
  };
}
