import { problemOf } from '@breakwater/contracts';
import type { Duplex } from 'node:stream';
import type { Metrics } from './metrics.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import { continueTrace } from './trace-context.ts';

const REASONS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: 'the headers are larger than 16 KiB',
  ERR_HTTP_REQUEST_TIMEOUT: 'the request did not arrive in time',
};

/**
 * Answers what Node could not read as an HTTP request, with a problem document as everything else, and ends the
 * connection: nobody knows where the next request would begin.
 */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex, metrics: Metrics): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  endWithProblem(socket, REASONS[error.code ?? ''] ?? 'it is no HTTP request', metrics);
}

/** Answers a request for a tunnel (CONNECT), which Node would drop without a word. */
export function refuseTunnel(socket: Duplex, metrics: Metrics): void {
  // The client may be gone already; then there is nobody to tell.
  socket.on('error', () => socket.destroy());
  endWithProblem(socket, 'no tunnels are made here', metrics);
}

function endWithProblem(socket: Duplex, message: string, metrics: Metrics): void {
  const errors = [{ path: '/', message }];
  const problem = problemOf('malformed_request', 'en', continueTrace(undefined).traceId, { errors });
  metrics.refusals.inc({ code: problem.code, cause_group: problem.causeGroup });
  const body = JSON.stringify(problem);
  const head = [
    'HTTP/1.1 400 Bad Request',
    'content-type: application/problem+json; charset=utf-8',
    'content-language: en',
    `content-length: ${Buffer.byteLength(body)}`,
    ...Object.entries(SECURITY_HEADERS).map(([name, value]) => `${name}: ${value}`),
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
