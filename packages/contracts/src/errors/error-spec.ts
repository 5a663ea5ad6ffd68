/** The cause groups of a refusal; `request` is a mistake in the request itself. */
export type CauseGroup = 'technical' | 'risk_control' | 'experience' | 'dependency' | 'request';

/** What a customer is told about an error, in one language. */
export interface ErrorText {
  readonly title: string;
  readonly detail: string;
  readonly nextStep: string;
}

/** One row of the error table. */
export interface ErrorSpec {
  readonly status: number;
  readonly causeGroup: CauseGroup;
  readonly retryable: boolean;
  /** Seconds after which trying again makes sense. */
  readonly retryAfter?: number;
  readonly moneyMoved: 'yes' | 'no' | 'unknown';
  /** Whether an answer with this code is recorded under the idempotency key: a decision, and not an incident. */
  readonly recorded: boolean;
  /** Whether it is meant so: whoever answers with it is well, and works as it was told. */
  readonly deliberate?: true;
  readonly en: ErrorText;
  readonly zh: ErrorText;
}
