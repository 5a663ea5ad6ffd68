/** Names of the HTTP headers that the fleet reads and writes; lower case, as Node gives them. */
export const header = {
  authorization: 'authorization',
  idempotencyKey: 'idempotency-key',
  /** W3C Trace Context. */
  traceparent: 'traceparent',
  /** Milliseconds that the caller is still willing to wait; relative, so clocks need not agree. */
  timeoutMs: 'breakwater-timeout-ms',
  /** The authenticated customer, set by the gateway for the services behind it. */
  caller: 'breakwater-caller',
  /** A short-lived signed token by which services of the fleet know each other. */
  serviceToken: 'breakwater-service-token',
  /** The class of work: payment, loan, repayment or look. */
  workClass: 'breakwater-work-class',
  /** Which share of the customers the request's belongs to, from 0 to 99: among equals the low ones are shed first. */
  cohort: 'breakwater-cohort',
  /** The run that a request belongs to, set by the load generator. */
  run: 'breakwater-run',
} as const;

/** What a request is for; policies may treat classes differently. */
export type WorkClass = 'payment' | 'loan' | 'repayment' | 'look';

export const WORK_CLASSES: readonly WorkClass[] = ['payment', 'loan', 'repayment', 'look'];
