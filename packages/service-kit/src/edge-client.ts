import { type Clock } from '@breakwater/clock';
import { header } from '@breakwater/contracts';
import type { EdgePipeline } from '@breakwater/designs';
import { type Call, CallFailed, forwardedTimeoutMs } from '@breakwater/resilience';
import { type EdgeResponse, attemptHttp } from './http-attempt.ts';
import type { ReplicaPools } from './replica-pools.ts';
import type { RequestContext } from './request-context.ts';
import { childOf } from './trace-context.ts';
import { type Span, type Tracing, inSpan } from './tracing.ts';

/** One call over an edge. */
export interface EdgeRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly context: RequestContext;
  /** Whether sending it twice does no harm: it only reads, or it carries an idempotency key. */
  readonly repeatable: boolean;
  /** What is asked for, when the request only reads: one with an equal key may be given the same answer. */
  readonly key?: string;
  /**
   * Looks at each answer while its attempt still counts. What it throws is the attempt's failure, so a dependency that
   * answers nonsense (CallFailed `bad_answer`) opens its breaker as one that does not answer.
   */
  readonly check?: (answer: EdgeResponse) => void;
}

/** What an edge client is made of. */
export interface EdgeParts {
  readonly pools: ReplicaPools;
  readonly clock: Clock;
  /** The name of the edge, for spans. */
  readonly edge: string;
  /** Where spans go; undefined when nobody collects them. */
  readonly tracing: Tracing | undefined;
  /** The token by which the called service knows this one. */
  readonly token: () => string | Promise<string>;
}

/** One attempt of a call with what is sent. */
interface SentAttempt {
  readonly attempt: Call;
  /** What is kept from the time that is forwarded. */
  readonly hopAllowanceMs: number;
  readonly body: string | undefined;
}

/** What a client needs of a pipeline. */
type Guard = Pick<EdgePipeline, 'policy' | 'breaker' | 'hopAllowanceMs'> &
  Partial<Pick<EdgePipeline, 'health'>>;

/** Calls the replicas of another service, guarded by the design's pipeline for that edge. */
export class EdgeClient {
  readonly #parts: EdgeParts;
  #pipeline: Guard;

  constructor(parts: EdgeParts, pipeline: Guard) {
    this.#parts = parts;
    this.#pipeline = pipeline;
    pipeline.health?.start();
  }

  /** The breaker of this edge, when the design has one. */
  get breaker(): EdgePipeline['breaker'] {
    return this.#pipeline.breaker;
  }

  /** Guards the calls that begin from now on with another pipeline; those under way end in the one they began in. */
  guardWith(pipeline: Guard): void {
    // It ends after the round under way, whose checks are bounded, and never rejects; nothing depends on when.
    void this.#pipeline.health?.close();
    this.#pipeline = pipeline;
    pipeline.health?.start();
  }

  /** Ends what the pipeline does by itself, such as checks of health. Calls go on. */
  async close(): Promise<void> {
    await this.#pipeline.health?.close();
  }

  /**
   * Sends the request through the pipeline.
   * @returns any answer below 500 other than 401 and 429.
   * @throws CallRefused when a policy refused it; CallFailed when the attempts failed.
   */
  request(request: EdgeRequest): Promise<EdgeResponse> {
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const { cohort } = request.context;
    const call: Call = {
      signal: new AbortController().signal,
      deadline: request.context.deadline,
      workClass: request.context.workClass,
      ...(cohort === undefined ? {} : { cohort }),
      repeatable: request.repeatable,
      ...(request.key === undefined ? {} : { key: request.key }),
      attempt: 1,
    };
    const { policy, hopAllowanceMs } = this.#pipeline;
    return policy.execute(call, (attempt) => this.#attempt(request, { attempt, hopAllowanceMs, body }));
  }

  /** One attempt; a span of its own when the trace is recorded. */
  async #attempt(request: EdgeRequest, sent: SentAttempt): Promise<EdgeResponse> {
    const { pools, tracing, clock, edge, token } = this.#parts;
    const { method, path, context } = request;
    const { attempt, body } = sent;
    const { signal } = attempt;
    const headers = this.#headersOf(request, sent);
    headers[header.serviceToken] = await token();
    const pool = pools.at(replicaOf(attempt));
    const send = async (): Promise<EdgeResponse> => {
      const answer = await attemptHttp(pool, { method, path, headers, body, signal });
      request.check?.(answer);
      return answer;
    };
    if (tracing === undefined || !context.trace.isSampled) return send();
    const trace = childOf(context.trace);
    headers[header.traceparent] = trace.traceparent;
    const attributes = {
      'http.request.method': method,
      'breakwater.edge': edge,
      'breakwater.attempt': attempt.attempt,
    };
    return inSpan(
      { tracing, clock },
      { name: `${method} ${edge}`, kind: 'client', trace, attributes },
      send,
      endOf,
    );
  }

  #headersOf(request: EdgeRequest, { attempt, hopAllowanceMs, body }: SentAttempt): Record<string, string> {
    const { context } = request;
    const { clock } = this.#parts;
    const headers: Record<string, string> = {
      ...request.headers,
      [header.traceparent]: context.trace.traceparent,
      [header.workClass]: context.workClass,
    };
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (context.caller !== undefined) headers[header.caller] = context.caller;
    if (context.cohort !== undefined) headers[header.cohort] = String(context.cohort);
    if (context.acceptLanguage !== undefined) headers['accept-language'] = context.acceptLanguage;
    if (context.run !== undefined) headers[header.run] = context.run;
    const timeoutMs = forwardedTimeoutMs(clock, attempt.deadline, hopAllowanceMs);
    if (Number.isFinite(timeoutMs)) headers[header.timeoutMs] = String(Math.floor(timeoutMs));
    return headers;
  }
}

function replicaOf(call: Call): string {
  if (call.replica === undefined)
    throw new TypeError('the pipeline has no balancer: the attempt has no replica');
  return call.replica;
}

/** How an attempt ended, without a word of what was answered. */
function endOf(outcome: { readonly value: EdgeResponse } | { readonly error: unknown }): Span['attributes'] {
  if ('value' in outcome) return { 'http.response.status_code': outcome.value.status };
  const { error } = outcome;
  return { 'error.type': error instanceof CallFailed ? error.reason : 'unexpected' };
}
