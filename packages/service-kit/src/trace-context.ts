import { randomId } from './random-id.ts';

/** Where a request stands in its trace (W3C Trace Context). */
export interface TraceContext {
  /** 32 lower-case hexadecimal digits. */
  readonly traceId: string;
  /** The request's own span. */
  readonly spanId: string;
  /** The span of whoever sent the request; undefined when the trace begins here. */
  readonly parentSpanId: string | undefined;
  /** Whether whoever decided wants this trace recorded. */
  readonly isSampled: boolean;
  /** The header value to send on: same trace, a span of its own. */
  readonly traceparent: string;
}

/** Decides for a trace, by its id alone, whether it is recorded; so every replica decides alike. */
export type Sampler = (traceId: string) => boolean;

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const ZERO_TRACE = '0'.repeat(32);
const ZERO_SPAN = '0'.repeat(16);
const SAMPLED = 0x01;

/** Without anybody who records, nothing speaks against it: whoever comes after decides. */
const always: Sampler = () => true;

/**
 * Continues the caller's trace, or starts one when the header is missing or not valid, as the specification asks.
 * @param sampler decides for a trace that starts here. A trace that goes on was decided about where it began.
 */
export function continueTrace(traceparent: string | undefined, sampler: Sampler = always): TraceContext {
  const match = TRACEPARENT.exec(traceparent ?? '');
  const [, givenId = ZERO_TRACE, givenSpan = ZERO_SPAN, flags = '00'] = match ?? [];
  if (givenId === ZERO_TRACE || givenSpan === ZERO_SPAN) {
    const traceId = randomId(16);
    return contextOf(traceId, undefined, sampler(traceId));
  }
  return contextOf(givenId, givenSpan, (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED);
}

/**
 * Continues a trace from outside. A client may ask not to be recorded; that it asks to be is only a wish, or clients
 * would decide how much is recorded.
 */
export function continueForeignTrace(
  traceparent: string | undefined,
  sampler: Sampler = always,
): TraceContext {
  const trace = continueTrace(traceparent, sampler);
  if (!trace.isSampled || sampler(trace.traceId)) return trace;
  return contextOf(trace.traceId, trace.parentSpanId, false, trace.spanId);
}

/** A step inside a trace: a span of its own below the one given. */
export function childOf(trace: TraceContext): TraceContext {
  return contextOf(trace.traceId, trace.spanId, trace.isSampled);
}

/** Takes so large a share of all traces: ids are random, so their first digits are as good as a drawn number. */
export function shareSampler(share: number): Sampler {
  return (traceId) => Number.parseInt(traceId.slice(0, 8), 16) < share * 2 ** 32;
}

function contextOf(
  traceId: string,
  parentSpanId: string | undefined,
  isSampled: boolean,
  spanId = randomId(8),
): TraceContext {
  const traceparent = `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`;
  return { traceId, spanId, parentSpanId, isSampled, traceparent };
}
