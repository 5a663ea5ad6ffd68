import type { Product } from '@breakwater/contracts';
import type { AmountMinor } from '@breakwater/money';
import {
  BANK_CLEARING,
  FEE_INCOME,
  INTEREST_INCOME,
  OPENING_EQUITY,
  payableTo,
  receivableOf,
} from './ledger-account.ts';

/** One line of a transaction. Debits are positive, credits negative, in minor units; zero is no line. */
export interface Entry {
  readonly ledgerAccountId: string;
  readonly amountMinor: AmountMinor;
}

/** A purchase: the customer owes the price and the fee, the merchant is owed the price, the fee is earned. */
export function purchaseEntries(purchase: {
  readonly accountId: string;
  readonly merchantId: string;
  readonly principalMinor: AmountMinor;
  readonly feeMinor: AmountMinor;
}): Entry[] {
  requirePositive('principalMinor', purchase.principalMinor);
  if (purchase.feeMinor < 0n) throw new RangeError(`feeMinor must not be negative, got ${purchase.feeMinor}`);
  return balanced([
    debit(receivableOf('pay_later', purchase.accountId), purchase.principalMinor + purchase.feeMinor),
    credit(payableTo(purchase.merchantId), purchase.principalMinor),
    credit(FEE_INCOME, purchase.feeMinor),
  ]);
}

/** A cash loan becomes active: the customer owes it, the money left through the bank. */
export function loanActivationEntries(loan: {
  readonly accountId: string;
  readonly principalMinor: AmountMinor;
}): Entry[] {
  requirePositive('principalMinor', loan.principalMinor);
  return balanced([
    debit(receivableOf('cash_loan', loan.accountId), loan.principalMinor),
    credit(BANK_CLEARING, loan.principalMinor),
  ]);
}

/** A refund of a purchase: the customer owes the price and the fee less, the merchant is owed less, the fee is given up. */
export function refundEntries(refund: {
  readonly accountId: string;
  readonly merchantId: string;
  readonly principalMinor: AmountMinor;
  readonly feeMinor: AmountMinor;
}): Entry[] {
  return purchaseEntries(refund).map(({ ledgerAccountId, amountMinor }) => ({
    ledgerAccountId,
    amountMinor: -amountMinor,
  }));
}

/** A repayment: money came through the bank, and the customer owes less interest, less of loans and of purchases. */
export function repaymentEntries(repayment: {
  readonly accountId: string;
  readonly amountMinor: AmountMinor;
  readonly interestMinor: AmountMinor;
  readonly cashLoanMinor: AmountMinor;
}): Entry[] {
  const { accountId, amountMinor, interestMinor, cashLoanMinor } = repayment;
  requirePositive('amountMinor', amountMinor);
  return balanced([
    debit(BANK_CLEARING, amountMinor),
    credit(receivableOf('interest', accountId), interestMinor),
    credit(receivableOf('cash_loan', accountId), cashLoanMinor),
    credit(receivableOf('pay_later', accountId), amountMinor - interestMinor - cashLoanMinor),
  ]);
}

/** Interest falls due: the customer owes it, and it is earned. */
export function interestEntries(accountId: string, interestMinor: AmountMinor): Entry[] {
  return balanced([
    debit(receivableOf('interest', accountId), interestMinor),
    credit(INTEREST_INCOME, interestMinor),
  ]);
}

/** A payout to a merchant: less is owed to the merchant, the money left through the bank. */
export function payoutEntries(merchantId: string, amountMinor: AmountMinor): Entry[] {
  requirePositive('amountMinor', amountMinor);
  return balanced([debit(payableTo(merchantId), amountMinor), credit(BANK_CLEARING, amountMinor)]);
}

/** The balance that a customer brings with them; negative when the customer is in credit, nothing when zero. */
export function openingEntries(opening: {
  readonly accountId: string;
  readonly product: Product;
  readonly balanceMinor: AmountMinor;
}): Entry[] {
  return balanced([
    debit(receivableOf(opening.product, opening.accountId), opening.balanceMinor),
    credit(OPENING_EQUITY, opening.balanceMinor),
  ]);
}

/** The sum of all lines: zero in every transaction. */
export function sumOf(entries: readonly Entry[]): AmountMinor {
  return entries.reduce((sum, entry) => sum + entry.amountMinor, 0n);
}

function debit(ledgerAccountId: string, amountMinor: AmountMinor): Entry {
  return { ledgerAccountId, amountMinor };
}

function credit(ledgerAccountId: string, amountMinor: AmountMinor): Entry {
  return { ledgerAccountId, amountMinor: -amountMinor };
}

/** Drops lines of zero; a transaction that does not balance is a mistake of this file, so it throws. */
function balanced(entries: readonly Entry[]): Entry[] {
  if (sumOf(entries) !== 0n) throw new Error(`entries sum to ${sumOf(entries)}, not to zero`);
  return entries.filter((entry) => entry.amountMinor !== 0n);
}

function requirePositive(name: string, amountMinor: AmountMinor): void {
  if (amountMinor <= 0n) throw new RangeError(`${name} must be positive, got ${amountMinor}`);
}
