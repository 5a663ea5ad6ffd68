import { VirtualClock } from '@breakwater/clock';
import { describe, expect, it } from 'vitest';
import { OtlpExporter } from './otlp-exporter.ts';
import { continueTrace } from './trace-context.ts';
import type { Span } from './tracing.ts';

const span: Span = {
  name: 'GET /v1/thing',
  kind: 'server',
  trace: continueTrace('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'),
  startMs: 1_767_225_600_000.25,
  endMs: 1_767_225_600_002.5,
  attributes: { 'http.route': '/v1/thing', 'http.response.status_code': 503 },
  isError: true,
};

interface Request {
  resourceSpans: { scopeSpans: { spans: object[] }[] }[];
}

function setUp() {
  const clock = new VirtualClock();
  const requests: Request[] = [];
  const counted = { sent: 0, dropped: 0 };
  const collector = { take: (): Promise<void> => Promise.resolve() };
  const exporter = new OtlpExporter({
    service: 'credit',
    replica: 2,
    sampler: () => true,
    clock,
    send: (body) => {
      requests.push(JSON.parse(body) as Request);
      return collector.take();
    },
    onOutcome: (outcome, spans) => (counted[outcome] += spans),
  });
  const sizes = (): (number | undefined)[] =>
    requests.map(({ resourceSpans }) => resourceSpans[0]?.scopeSpans[0]?.spans.length);
  return { clock, requests, counted, collector, exporter, sizes };
}

describe('spans for a collector', () => {
  it('travel together, as OTLP writes them', async () => {
    const { clock, requests, exporter, counted } = setUp();
    exporter.record(span);
    await clock.advance(999);
    expect(requests).toEqual([]);
    await clock.advance(1);
    const attribute = (key: string, value: object) => ({ key, value });
    expect(requests).toEqual([
      {
        resourceSpans: [
          {
            resource: {
              attributes: [
                attribute('service.namespace', { stringValue: 'breakwater' }),
                attribute('service.name', { stringValue: 'credit' }),
                attribute('service.instance.id', { stringValue: 'credit-2' }),
              ],
            },
            scopeSpans: [
              {
                scope: { name: '@breakwater/service-kit' },
                spans: [
                  {
                    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
                    spanId: span.trace.spanId,
                    parentSpanId: '00f067aa0ba902b7',
                    name: 'GET /v1/thing',
                    kind: 2,
                    startTimeUnixNano: '1767225600000250000',
                    endTimeUnixNano: '1767225600002500000',
                    attributes: [
                      attribute('http.route', { stringValue: '/v1/thing' }),
                      attribute('http.response.status_code', { intValue: '503' }),
                    ],
                    status: { code: 2 },
                  },
                ],
              },
            ],
          },
        ],
      },
    ]);
    expect(counted).toEqual({ sent: 1, dropped: 0 });
    expect(clock.pendingTimers).toBe(0);
  });

  it('are no more than so many in a request, and do not wait when there are that many', async () => {
    const { exporter, sizes } = setUp();
    for (let count = 0; count < 1_100; count++) exporter.record(span);
    await exporter.close();
    expect(sizes()).toEqual([512, 512, 76]);
  });

  it('are dropped and counted when the collector is away, and not sent again', async () => {
    const { clock, exporter, collector, counted, sizes } = setUp();
    collector.take = () => Promise.reject(new Error('connect ECONNREFUSED'));
    exporter.record(span);
    await clock.advance(1_000);
    collector.take = () => Promise.resolve();
    exporter.record(span);
    await clock.advance(1_000);
    expect([counted, sizes()]).toEqual([{ sent: 1, dropped: 1 }, [1, 1]]);
  });

  it('never are more than there is room for while the collector hangs', async () => {
    const { clock, exporter, collector, counted, sizes } = setUp();
    const answer = Promise.withResolvers<void>();
    collector.take = () => answer.promise;
    for (let count = 0; count < 5_000; count++) exporter.record(span);
    await clock.advance(60_000);
    expect([sizes(), counted]).toEqual([[512], { sent: 0, dropped: 5_000 - 512 - 2_048 }]);
    answer.resolve();
    await exporter.close();
    expect(counted.sent).toBe(512 + 2_048);
  });
});
