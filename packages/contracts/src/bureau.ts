import { type Static, Type } from 'typebox';
import { CustomerId } from './ids.ts';

const strict = { additionalProperties: false };

/** `POST /v1/reports` of the credit bureau. */
export const ReportRequest = Type.Object(
  { subjectId: CustomerId, purpose: Type.Literal('credit_application') },
  strict,
);
export type ReportRequest = Static<typeof ReportRequest>;

export const BureauReport = Type.Object(
  {
    reportId: Type.String(),
    subjectId: CustomerId,
    score: Type.Integer({ minimum: 300, maximum: 850 }),
    openLoans: Type.Integer({ minimum: 0 }),
    delinquencies24Months: Type.Integer({ minimum: 0 }),
    asOf: Type.String({ format: 'date-time' }),
  },
  strict,
);
export type BureauReport = Static<typeof BureauReport>;
