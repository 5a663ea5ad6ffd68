import type { Clock } from '@breakwater/clock';
import { metric } from '@breakwater/contracts';
import type { CommonSettings } from './config.ts';
import type { Metrics } from './metrics.ts';
import type { OtlpExporter } from './otlp-exporter.ts';
import { shareSampler } from './trace-context.ts';

/** Opens the way to the collector when one is configured; otherwise not even its code is loaded. */
export async function openTracing(
  service: string,
  config: CommonSettings,
  clock: Clock,
  metrics: Metrics,
): Promise<OtlpExporter | undefined> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, TRACE_SAMPLE_SHARE: share, REPLICA: replica } = config;
  if (endpoint === undefined) return undefined;
  const [{ OtlpExporter }, { otlpSender }] = await Promise.all([
    import('./otlp-exporter.ts'),
    import('./otlp-sender.ts'),
  ]);
  const spans = metrics.counter(metric.spans, 'Spans for the collector.', ['outcome']);
  return new OtlpExporter({
    service,
    replica,
    sampler: shareSampler(share),
    clock,
    send: otlpSender(endpoint),
    onOutcome: (outcome, count) => spans.inc({ outcome }, count),
  });
}
