import { type Static, Type } from 'typebox';
import { Loan } from './loans.ts';
import { Payment } from './payments.ts';
import { Repayment } from './repayments.ts';

const strict = { additionalProperties: false };

/**
 * `GET /v1/operations?idempotencyKey=K`: what became of the operation with that key.
 * `unknown_key` means that nothing is recorded: the operation has had no effect so far.
 * `processing`: it was accepted and will be decided later.
 */
export const Operation = Type.Object(
  {
    idempotencyKey: Type.String(),
    state: Type.Enum(['done', 'refused', 'processing', 'unknown_key']),
    kind: Type.Optional(Type.Enum(['payment', 'loan', 'repayment'])),
    code: Type.Optional(Type.String({ description: 'The error code of a refusal.' })),
    resource: Type.Optional(Type.Union([Payment, Loan, Repayment])),
  },
  strict,
);
export type Operation = Static<typeof Operation>;

/** The body of a 202 answer to a request that may or may not have happened, or was accepted for later. */
export const Processing = Type.Object(
  { state: Type.Literal('processing'), idempotencyKey: Type.String(), lookAt: Type.String() },
  strict,
);
export type Processing = Static<typeof Processing>;
