/**
 * Why a call gave no answer. "Refused" and "failed" are different families (after Polly's ExecutionRejectedException):
 * a refusal happened before anything was sent, a failure happened to an attempt.
 */
export class CallError extends Error {
  /** `fail`: certainly without effect. `unknown`: it may have happened. */
  readonly outcome: 'fail' | 'unknown';

  constructor(message: string, outcome: 'fail' | 'unknown', options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'CallError';
    this.outcome = outcome;
  }
}

/** Why a policy refused a call. */
export type RefusalReason =
  | 'breaker_open'
  | 'bulkhead_full'
  | 'queue_full'
  | 'deadline_passed'
  | 'retry_budget_empty'
  | 'no_replica'
  | 'limit_reached'
  | 'throttled'
  | 'shed';

/** A policy refused the call: nothing was sent. */
export class CallRefused extends CallError {
  readonly reason: RefusalReason;
  readonly policy: string;
  /** After how many milliseconds the policy expects to let calls through again, when it knows. */
  readonly retryAfterMs: number | undefined;

  constructor(
    policy: string,
    reason: RefusalReason,
    options: { retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(`${policy} refused the call: ${reason}`, 'fail', options);
    this.name = 'CallRefused';
    this.policy = policy;
    this.reason = reason;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Why an attempt failed; `overtaken`: it was late, and a second one that was sent for that has answered. */
export type FailureReason =
  'timeout' | 'aborted' | 'overtaken' | 'connection_refused' | 'connection_lost' | 'status' | 'bad_answer';

/** An attempt was made and gave no usable answer. */
export class CallFailed extends CallError {
  readonly reason: FailureReason;
  /** The HTTP status, for `status`. */
  readonly status: number | undefined;
  /** What the answer said about trying again (`Retry-After`), in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** The parsed body of an error answer, for the caller to read. */
  readonly body: unknown;

  constructor(
    reason: FailureReason,
    outcome: 'fail' | 'unknown',
    options: {
      status?: number | undefined;
      retryAfterMs?: number | undefined;
      body?: unknown;
      cause?: unknown;
    } = {},
  ) {
    super(
      `the attempt failed: ${reason}${options.status === undefined ? '' : ` ${options.status}`}`,
      outcome,
      { cause: options.cause },
    );
    this.name = 'CallFailed';
    this.reason = reason;
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
    this.body = options.body;
  }
}
