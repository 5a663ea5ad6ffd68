export type { RungCap } from './decision-evidence.ts';
export type { TrialBalance } from './evidence.ts';
export { type History, HistoryError, readHistory } from './history.ts';
export { INVARIANTS } from './invariants/catalogue.ts';
export type { Invariant } from './invariants/invariant.ts';
export { QUIET_DEFAULTS, type QuietOptions } from './quiet.ts';
export type { ResolveOperation } from './resolve.ts';
export { sampleTrialBalance } from './trial-balance.ts';
export { verifyMoney, type VerifyOptions } from './verify-money.ts';
