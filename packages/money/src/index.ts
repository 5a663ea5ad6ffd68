export { allocateByWeights, allocateEvenly, basisPointsOf } from './allocate.ts';
export { AMOUNT_MINOR_MAX, formatAmount, parseDecimal } from './amount.ts';
export type { AmountMinor, Currency } from './amount.ts';
