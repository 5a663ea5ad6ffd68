export * from './account-model.ts';
export * from './due-date.ts';
export * from './ledger-account.ts';
export * from './loan-state.ts';
export * from './payment-state.ts';
export * from './posting.ts';
export * from './repayment-plan.ts';
