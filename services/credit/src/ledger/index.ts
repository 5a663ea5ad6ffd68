export type { LedgerAnswer, RecordedOperation } from './answer.ts';
export { type BatchFigures, LedgerWriter } from './ledger-writer.ts';
export type { LedgerOperation, OutboxEvent, RecordedCode, StandInCaps } from './operation.ts';
export { type AccountRecord, getAccount, getBusinessDate, getDueMinor } from './read-account.ts';
export { findKey, type KeyRecord, type KnownKey } from './read-operation.ts';
export { getStatement, listEntries, listNotifications, listStatements, type Page } from './read-pages.ts';
export { getLoan, getPayment, getRepayment } from './read-resource.ts';
export { withTransaction } from './with-connection.ts';
