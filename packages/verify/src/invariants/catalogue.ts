import { nothingLost } from './01-nothing-lost.ts';
import { noPhantom } from './02-no-phantom.ts';
import { noDoubleCharge } from './03-no-double-charge.ts';
import { balanced } from './05-balanced.ts';
import { limitKept } from './06-limit.ts';
import { balanceIsSum } from './07-balance-is-sum.ts';
import { disbursedOnce } from './11-disbursed-once.ts';
import { orderPerAccount } from './13-order-per-account.ts';
import { riskFailsSafe } from './17-risk-fails-safe.ts';
import type { Invariant } from './invariant.ts';

/** Every invariant that is checked, in the order of the list in the README. */
export const INVARIANTS: readonly Invariant[] = [
  nothingLost,
  noPhantom,
  noDoubleCharge,
  balanced,
  limitKept,
  balanceIsSum,
  disbursedOnce,
  orderPerAccount,
  riskFailsSafe,
];
