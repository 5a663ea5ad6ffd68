import { nothingLost } from './01-nothing-lost.ts';
import { noPhantom } from './02-no-phantom.ts';
import { noDoubleCharge } from './03-no-double-charge.ts';
import { idempotentReply } from './04-idempotent-reply.ts';
import { balanced } from './05-balanced.ts';
import { limitKept } from './06-limit.ts';
import { balanceIsSum } from './07-balance-is-sum.ts';
import { legalStates } from './09-legal-states.ts';
import { withinDebt } from './10-within-debt.ts';
import { disbursedOnce } from './11-disbursed-once.ts';
import { orderPerAccount } from './13-order-per-account.ts';
import { conserved } from './15-conserved.ts';
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
  idempotentReply,
  balanced,
  limitKept,
  balanceIsSum,
  foundByDatabase(8, 'append only'),
  legalStates,
  withinDebt,
  disbursedOnce,
  foundByDatabase(12, 'event at least once, effect exactly once'),
  orderPerAccount,
  foundByDatabase(14, 'statements never change'),
  conserved,
  readYourWrite,
  riskFailsSafe,
  explained,
];
