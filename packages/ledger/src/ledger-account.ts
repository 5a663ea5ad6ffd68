import type { Product } from '@breakwater/contracts';

/**
 * What a ledger account stands for. The id begins with the kind's words, so an id read in a table explains itself:
 *
 *   receivable:pay_later:a-0000001   what a customer owes for purchases      (an asset)
 *   receivable:cash_loan:a-0000001   what a customer owes for cash loans     (an asset)
 *   receivable:interest:a-0000001    interest of cash loans that fell due    (an asset)
 *   bank:clearing                    money on its way through the bank       (an asset)
 *   merchant:m-00001                 what the platform owes a merchant       (a liability)
 *   income:fee, income:interest      what the platform earned                (income)
 *   opening:equity                   the other side of opening balances      (equity)
 */
export const LEDGER_ACCOUNT_KINDS = [
  'receivable',
  'bank_clearing',
  'merchant',
  'fee_income',
  'interest_income',
  'opening_equity',
] as const;
export type LedgerAccountKind = (typeof LEDGER_ACCOUNT_KINDS)[number];

/** Money that left for, or is expected from, a bank. */
export const BANK_CLEARING = 'bank:clearing';
/** Fees of instalment purchases. */
export const FEE_INCOME = 'income:fee';
/** Interest of cash loans. */
export const INTEREST_INCOME = 'income:interest';
/** The other side of balances that customers brought with them. */
export const OPENING_EQUITY = 'opening:equity';

/** The id of what a customer owes for a product, or of the interest that fell due. */
export function receivableOf(product: Product | 'interest', accountId: string): string {
  return `receivable:${product}:${accountId}`;
}

/** The id of what the platform owes a merchant. */
export function payableTo(merchantId: string): string {
  return `merchant:${merchantId}`;
}

const PATTERNS: readonly (readonly [RegExp, LedgerAccountKind])[] = [
  [/^receivable:(pay_later|cash_loan|interest):a-[0-9]{7}$/, 'receivable'],
  [/^merchant:m-[0-9]{5}$/, 'merchant'],
  [/^bank:clearing$/, 'bank_clearing'],
  [/^income:fee$/, 'fee_income'],
  [/^income:interest$/, 'interest_income'],
  [/^opening:equity$/, 'opening_equity'],
];

/**
 * The kind of a ledger account by its id.
 * @throws RangeError when the id follows none of the patterns.
 */
export function kindOf(ledgerAccountId: string): LedgerAccountKind {
  for (const [pattern, kind] of PATTERNS) if (pattern.test(ledgerAccountId)) return kind;
  throw new RangeError(`"${ledgerAccountId}" is not the id of a ledger account`);
}
