import { randomBytes } from 'node:crypto';

/** Where a request stands in its trace (W3C Trace Context). */
export interface TraceContext {
  /** 32 lower-case hexadecimal digits. */
  readonly traceId: string;
  /** The header value to send on: same trace, a span of its own. */
  readonly traceparent: string;
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const ZERO_TRACE = '0'.repeat(32);

/** Continues the caller's trace, or starts one when the header is missing or not valid, as the specification asks. */
export function continueTrace(traceparent: string | undefined): TraceContext {
  const match = TRACEPARENT.exec(traceparent ?? '');
  const valid = match !== null && match[1] !== ZERO_TRACE;
  const traceId = valid ? (match[1] as string) : randomBytes(16).toString('hex');
  const flags = valid ? (match[3] as string) : '01';
  return { traceId, traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-${flags}` };
}
