import { type Static, Type } from 'typebox';
import { LoanId } from './ids.ts';

const strict = { additionalProperties: false };

/** A loan was approved and its money must be sent. Carries ids only: job data is clear text. */
export const LoanApproved = Type.Object({ loanId: LoanId }, strict);
export type LoanApproved = Static<typeof LoanApproved>;

/** Which schema each queue's jobs follow. A queue's name is the topic of the outbox rows that feed it. */
export const queueSchemas = { disbursement: LoanApproved } as const;
export type QueueName = keyof typeof queueSchemas;
