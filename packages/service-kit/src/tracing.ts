import type { Clock } from '@breakwater/clock';
import type { HttpApp } from './http-app.ts';
import type { Sampler, TraceContext } from './trace-context.ts';

/** A piece of work that is over. Its name is a route or an edge; nothing in it says who it was for. */
export interface Span {
  readonly name: string;
  readonly kind: 'server' | 'client' | 'consumer';
  readonly trace: TraceContext;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly isError: boolean;
}

/** Where spans go when somebody collects them. There is none of it otherwise, and nothing is asked or measured. */
export interface Tracing {
  /** Decides for traces that begin here. */
  readonly sampler: Sampler;
  /** Takes a span; never throws and never waits. */
  record(span: Span): void;
}

/** Records a span for each sampled request that an application answers. */
export function traceRequests(app: HttpApp, tracing: Tracing, clock: Clock): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { trace, workClass } = request.context;
    if (trace.isSampled) {
      const route = request.is404 ? 'unknown' : (request.routeOptions.url ?? 'unknown');
      const endMs = clock.nowMs();
      tracing.record({
        name: `${request.method} ${route}`,
        kind: 'server',
        trace,
        startMs: endMs - reply.elapsedTime,
        endMs,
        attributes: {
          'http.request.method': request.method,
          'http.route': route,
          'http.response.status_code': reply.statusCode,
          'breakwater.work_class': workClass,
        },
        isError: reply.statusCode >= 500,
      });
    }
    done();
  });
}

/** Does a piece of work and records how long it took and how it ended; the work itself sees nothing of it. */
export async function inSpan<T>(
  { tracing, clock }: { readonly tracing: Tracing; readonly clock: Clock },
  span: Pick<Span, 'name' | 'kind' | 'trace' | 'attributes'>,
  work: () => Promise<T>,
  attributesOf: (
    outcome: { readonly value: T } | { readonly error: unknown },
  ) => Span['attributes'] = () => ({}),
): Promise<T> {
  const startMs = clock.nowMs();
  const fromMs = clock.monotonicMs();
  const record = (outcome: { readonly value: T } | { readonly error: unknown }): void =>
    tracing.record({
      ...span,
      startMs,
      endMs: startMs + clock.monotonicMs() - fromMs,
      attributes: { ...span.attributes, ...attributesOf(outcome) },
      isError: 'error' in outcome,
    });
  try {
    const value = await work();
    record({ value });
    return value;
  } catch (error) {
    record({ error });
    throw error;
  }
}
