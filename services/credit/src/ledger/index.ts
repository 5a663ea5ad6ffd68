export type { LedgerAnswer, RecordedOperation } from './answer.ts';
export {
  type BatchFigures,
  LedgerWriter,
  type LedgerWriterOptions,
  OperationRejected,
} from './ledger-writer.ts';
export type {
  LedgerOperation,
  LoanApproval,
  LoanBegin,
  LoanEnd,
  OutboxEvent,
  Purchase,
  RecordedCode,
  Refusal,
  StoredResponse,
} from './operation.ts';
export { loadPopulation, type NewCustomer } from './load-population.ts';
export { type AccountRecord, getAccount } from './read-account.ts';
export { getLoan, type LoanRecord } from './read-loan.ts';
export { getMerchant, type MerchantRecord } from './read-merchant.ts';
export { findOperationByKey, type KeyRecord } from './read-operation.ts';
export { getPayment, type PaymentRecord } from './read-payment.ts';
export { ConnectionError, inTransaction, withConnection, withTransaction } from './with-connection.ts';
