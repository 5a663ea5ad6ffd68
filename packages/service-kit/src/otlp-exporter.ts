import type { CancelTimer, Clock } from '@breakwater/clock';
import type { Sampler } from './trace-context.ts';
import type { Span, Tracing } from './tracing.ts';

/** What an exporter works with. */
export interface ExporterParts {
  /** Who did the work: `service.name` and `service.instance.id`. */
  readonly service: string;
  readonly replica: number;
  readonly sampler: Sampler;
  readonly clock: Clock;
  /** Sends one request with spans to the collector; rejects when it was not taken. */
  readonly send: (body: string) => Promise<void>;
  /** Told how many spans were taken by the collector or lost. */
  readonly onOutcome: (outcome: 'sent' | 'dropped', spans: number) => void;
}

/** Spans that wait to be sent, at most; what comes beyond is dropped. */
const WAITING_MAX = 2_048;
/** Spans in one request, at most. */
const BATCH_MAX = 512;
/** How long a span waits for others to travel with, in milliseconds. */
const GATHER_MS = 1_000;

/**
 * Hands spans to an OpenTelemetry collector (OTLP over HTTP, as JSON) beside the work and never in its way: one request
 * at a time, so many spans at most, and what the collector does not take is dropped and counted. A trace that has a gap
 * is worth less than a payment that waits.
 */
export class OtlpExporter implements Tracing {
  readonly sampler: Sampler;
  readonly #parts: ExporterParts;
  #waiting: Span[] = [];
  #cancelTimer: CancelTimer | undefined;
  #sending: Promise<void> | undefined;

  constructor(parts: ExporterParts) {
    this.#parts = parts;
    this.sampler = parts.sampler;
  }

  record(span: Span): void {
    if (this.#waiting.length >= WAITING_MAX) {
      this.#parts.onOutcome('dropped', 1);
      return;
    }
    this.#waiting.push(span);
    if (this.#waiting.length >= BATCH_MAX) this.#flush();
    else this.#cancelTimer ??= this.#parts.clock.after(GATHER_MS, () => this.#flush());
  }

  /** Sends what waits and comes back when all of it was taken or lost. */
  async close(): Promise<void> {
    this.#flush();
    await this.#sending;
  }

  #flush(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#sending ??= this.#sendAll().finally(() => (this.#sending = undefined));
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, BATCH_MAX);
      const outcome = await this.#parts.send(JSON.stringify(requestOf(this.#parts, batch))).then(
        () => 'sent' as const,
        // Why is of no use here: it is the collector that must be looked after, and the count says so.
        () => 'dropped' as const,
      );
      this.#parts.onOutcome(outcome, batch.length);
    }
  }
}

/** The span kinds and the status of an error as OTLP numbers them. */
const KIND = { server: 2, client: 3, consumer: 5 } as const;
const STATUS_ERROR = 2;

function requestOf({ service, replica }: ExporterParts, spans: readonly Span[]): object {
  const resource = {
    'service.namespace': 'breakwater',
    'service.name': service,
    'service.instance.id': `${service}-${replica}`,
  };
  const scopeSpans = [{ scope: { name: '@breakwater/service-kit' }, spans: spans.map(spanOf) }];
  return { resourceSpans: [{ resource: { attributes: attributesOf(resource) }, scopeSpans }] };
}

function spanOf({ name, kind, trace, startMs, endMs, attributes, isError }: Span): object {
  const { traceId, spanId, parentSpanId } = trace;
  return {
    traceId,
    spanId,
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    name,
    kind: KIND[kind],
    startTimeUnixNano: nanoseconds(startMs),
    endTimeUnixNano: nanoseconds(endMs),
    attributes: attributesOf(attributes),
    status: isError ? { code: STATUS_ERROR } : {},
  };
}

function attributesOf(attributes: Span['attributes']): object[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: String(Math.round(value)) } : { stringValue: value },
  }));
}

/** OTLP counts nanoseconds since 1970, which no number holds: as text. */
function nanoseconds(milliseconds: number): string {
  return `${BigInt(Math.round(milliseconds * 1_000)) * 1_000n}`;
}
