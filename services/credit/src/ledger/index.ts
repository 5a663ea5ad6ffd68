export type { LedgerAnswer, RecordedOperation } from './answer.ts';
export { LedgerWriter } from './ledger-writer.ts';
export type { LedgerOperation, OutboxEvent, RecordedCode, Refusal } from './operation.ts';
export { type AccountRecord, getAccount } from './read-account.ts';
export { getLoan, type LoanRecord } from './read-loan.ts';
export { findOperationByKey, type KeyRecord } from './read-operation.ts';
export { getPayment, type PaymentRecord } from './read-payment.ts';
export { withTransaction } from './with-connection.ts';
