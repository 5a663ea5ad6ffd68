import { type Static, Type } from 'typebox';
import { AccountStatus } from './accounts.ts';
import { AccountId, CustomerId, MerchantId } from './ids.ts';
import { RiskSignal } from './events.ts';
import { RUNGS } from './ladder.ts';
import { Region } from './population.ts';
import { AmountMinor, CurrencyCode, InstalmentCount } from './payments.ts';

const strict = { additionalProperties: false };

/** `POST /v1/assessments` of the risk service. `assessmentId` identifies the operation, so a re-sent one counts once. */
export const AssessmentRequest = Type.Object(
  {
    assessmentId: Type.String({ minLength: 8, maxLength: 128 }),
    kind: Type.Union([Type.Literal('payment'), Type.Literal('loan')]),
    accountId: AccountId,
    customerId: CustomerId,
    merchantId: Type.Optional(MerchantId),
    amountMinor: AmountMinor,
    currency: CurrencyCode,
    instalments: Type.Optional(InstalmentCount),
    termMonths: Type.Optional(Type.Integer({ minimum: 1, maximum: 60 })),
    customer: Type.Object(
      { region: Region, incomeMinor: Type.Integer({ minimum: 0, description: 'A month.' }) },
      strict,
    ),
    /** What became of the challenge that the same request raised before. */
    challenge: Type.Optional(Type.Enum(['passed', 'failed'])),
    account: Type.Object(
      {
        status: AccountStatus,
        limitMinor: Type.Integer(),
        availableMinor: Type.Integer({ minimum: 0 }),
        postedMinor: Type.Integer(),
      },
      strict,
    ),
  },
  strict,
);
export type AssessmentRequest = Static<typeof AssessmentRequest>;

/** Where the bureau report behind a decision came from. */
export const ReportOrigin = Type.Object(
  {
    source: Type.Union([Type.Literal('live'), Type.Literal('cache')]),
    ageSeconds: Type.Integer({ minimum: 0 }),
  },
  strict,
);

export const Assessment = Type.Object(
  {
    assessmentId: Type.String(),
    outcome: Type.Enum(['approve', 'decline', 'challenge']),
    /** The error code that explains a decline or a challenge: strategy_decline, region_step_up, ... */
    declineCode: Type.Optional(Type.String()),
    score: Type.Integer(),
    reasonCodes: Type.Array(Type.String()),
    strategyVersion: Type.String(),
    evidence: Type.Record(
      Type.String(),
      Type.Union([Type.Number(), Type.String(), Type.Boolean(), Type.Null()]),
    ),
    report: Type.Optional(ReportOrigin),
    /** The degradation rung that the decision was taken on; absent in normal operation. */
    rung: Type.Optional(Type.Enum(RUNGS)),
  },
  strict,
);
export type Assessment = Static<typeof Assessment>;

const Capability = Type.Object(
  {
    usable: Type.Boolean(),
    reason: Type.Optional(Type.String()),
    retryAfter: Type.Optional(Type.Integer({ description: 'Seconds.' })),
  },
  strict,
);

/** `GET /v1/capabilities?customerId=C` of the risk service: what it could decide for this customer right now. */
export const RiskCapabilities = Type.Object(
  {
    strategyVersion: Type.String(),
    loan: Capability,
    payment: Capability,
    /** The last rung of the degradation ladder that is in force in this replica. */
    rung: Type.Optional(Type.Enum(RUNGS)),
  },
  strict,
);
export type RiskCapabilities = Static<typeof RiskCapabilities>;

/** `POST /v1/signals` of the risk service: what happened after a decision. The same `signalId` counts once. */
export const SignalRequest = Type.Object(
  { signalId: Type.String({ minLength: 8, maxLength: 128 }), ...RiskSignal.properties },
  strict,
);
export type SignalRequest = Static<typeof SignalRequest>;
