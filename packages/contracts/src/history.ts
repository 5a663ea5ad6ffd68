import { type Static, Type } from 'typebox';
import { AccountId, LoanId, MerchantId, PaymentId, RepaymentId } from './ids.ts';

const strict = { additionalProperties: false };

/**
 * What a client does: one journey is one operation here. `hold` is a payment in two steps, `capture` and `void` are its
 * second step; `refund` gives a payment back.
 */
export const JOURNEYS = ['pay', 'hold', 'capture', 'void', 'refund', 'borrow', 'repay', 'look'] as const;
export const Journey = Type.Enum([...JOURNEYS]);
export type Journey = Static<typeof Journey>;

/** The first line of a recorded history. Times of the records count from `startedAtMs`. */
export const HistoryHeader = Type.Object(
  {
    schema: Type.Literal(1),
    run: Type.String(),
    seed: Type.Integer(),
    target: Type.String(),
    startedAtMs: Type.Number({ description: 'Unix time in milliseconds of the intended time zero.' }),
    arrivals: Type.Integer(),
    arrivalsSha256: Type.String(),
  },
  strict,
);
export type HistoryHeader = Static<typeof HistoryHeader>;

/**
 * One operation of one client, one JSON line. `ok`: done; `fail`: certainly without effect; `info`: unknown;
 * `unsent`: the generator could not send it in time, so the fleet never saw it.
 * Times are milliseconds since the header's `startedAtMs`.
 */
export const HistoryRecord = Type.Object(
  {
    process: Type.Integer({ description: 'The logical client.' }),
    operation: Journey,
    arguments: Type.Object(
      {
        accountId: AccountId,
        merchantId: Type.Optional(MerchantId),
        orderId: Type.Optional(Type.String()),
        paymentId: Type.Optional(PaymentId),
        amountMinor: Type.Optional(
          Type.Integer({ description: 'Absent for a capture or refund of all there is, a void and a look.' }),
        ),
        instalments: Type.Optional(Type.Integer()),
        termMonths: Type.Optional(Type.Integer()),
      },
      strict,
    ),
    idempotencyKey: Type.Optional(Type.String()),
    intendedMs: Type.Number(),
    sentMs: Type.Optional(Type.Number()),
    answeredMs: Type.Optional(Type.Number()),
    attempts: Type.Integer({
      minimum: 0,
      description: 'How often the client sent it, impatient retries included.',
    }),
    traceId: Type.Optional(Type.String()),
    outcome: Type.Union([
      Type.Literal('ok'),
      Type.Literal('fail'),
      Type.Literal('info'),
      Type.Literal('unsent'),
    ]),
    status: Type.Optional(Type.Integer({ description: 'HTTP status of the last answer.' })),
    code: Type.Optional(
      Type.String({
        description: 'Error code of a problem answer, or of the client: client_timeout, connection_lost.',
      }),
    ),
    resourceId: Type.Optional(Type.Union([PaymentId, LoanId, RepaymentId])),
    answers: Type.Optional(
      Type.Array(
        Type.Object({ status: Type.Integer(), sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }) }, strict),
        {
          description:
            'Each answer that said how an operation with a key ended, in order: its status, and the digest of the canonical JSON of its body.',
        },
      ),
    ),
    version: Type.Optional(Type.Integer({ description: 'Account version that a look saw.' })),
  },
  strict,
);
export type HistoryRecord = Static<typeof HistoryRecord>;
