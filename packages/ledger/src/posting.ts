import type { Product } from '@breakwater/contracts';
import type { AmountMinor } from '@breakwater/money';
import { BANK_CLEARING, FEE_INCOME, OPENING_EQUITY, payableTo, receivableOf } from './ledger-account.ts';

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
