import { nothingLost } from './01-nothing-lost.ts';
import { noPhantom } from './02-no-phantom.ts';
import { noDoubleCharge } from './03-no-double-charge.ts';
import { balanced } from './05-balanced.ts';
import { limitKept } from './06-limit.ts';
import { balanceIsSum } from './07-balance-is-sum.ts';
import { disbursedOnce } from './11-disbursed-once.ts';
import { orderPerAccount } from './13-order-per-account.ts';
import { readYourWrite } from './16-read-your-write.ts';
import { riskFailsSafe } from './17-risk-fails-safe.ts';
import { explained } from './19-explained.ts';
import { foundByDatabase } from './database-finding.ts';
import type { Invariant } from './invariant.ts';

/** Every invariant that is checked, in the order of the list in the README. */
export const INVARIANTS: readonly Invariant[] = [
  nothingLost,
  noPhantom,
  noDoubleCharge,
  foundByDatabase(4, 'idempotent reply'),
  balanced,
  limitKept,
  balanceIsSum,
  foundByDatabase(8, 'append only'),
  foundByDatabase(9, 'legal states'),
  foundByDatabase(10, 'refunds and repayments stay within what is owed'),
  disbursedOnce,
  foundByDatabase(12, 'event at least once, effect exactly once'),
  orderPerAccount,
  foundByDatabase(14, 'statements never change'),
  foundByDatabase(15, 'minor units conserved'),
  readYourWrite,
  riskFailsSafe,
  explained,
];
