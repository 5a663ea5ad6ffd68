import { Type } from 'typebox';

export const CustomerId = Type.String({
  pattern: '^c-[0-9]{7}$',
  description: 'A customer, for example c-0000001.',
});
export const AccountId = Type.String({
  pattern: '^a-[0-9]{7}$',
  description: 'A credit account; same digits as its customer.',
});
export const MerchantId = Type.String({
  pattern: '^m-[0-9]{5}$',
  description: 'A merchant, for example m-00001.',
});
export const OrderId = Type.String({
  pattern: '^[A-Za-z0-9._-]{1,64}$',
  description: "The merchant's own number for the order.",
});
export const PaymentId = Type.String({ pattern: '^pay_[0-9a-f]{32}$' });
export const LoanId = Type.String({ pattern: '^loan_[0-9a-f]{32}$' });
export const RepaymentId = Type.String({ pattern: '^rpy_[0-9a-f]{32}$' });
export const PayoutId = Type.String({
  pattern: '^out_[0-9a-f]{32}$',
  description: 'What a merchant is paid for a day.',
});
export const ChallengeId = Type.String({ pattern: '^chl_[0-9a-f]{32}$' });
export const IncidentId = Type.String({ pattern: '^inc_[0-9a-f]{32}$' });
export const PayoutAccount = Type.String({
  pattern: '^ba-[0-9]{7}$',
  description: "A token for the customer's bank account.",
});

/** A calendar date, `2026-01-31`. */
export const CalendarDate = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' });
/** A calendar month, `2026-01`: what a statement covers. */
export const Period = Type.String({ pattern: '^[0-9]{4}-(0[1-9]|1[0-2])$' });

/** What a client may send as `Idempotency-Key`. */
export const IDEMPOTENCY_KEY_PATTERN = /^[A-Za-z0-9._:-]{8,128}$/;

/** The account of a customer: the same digits behind another letter. */
export function accountIdOf(customerId: string): string {
  return `a-${customerId.slice(2)}`;
}

/** The token of a customer's bank account, from which repayments are collected: the same digits again. */
export function bankAccountOf(accountId: string): string {
  return `ba-${accountId.slice(2)}`;
}

/** The customer id with a number, counted from one. */
export function customerIdAt(number: number): string {
  return `c-${String(number).padStart(7, '0')}`;
}

/** The merchant id with a number, counted from one. */
export function merchantIdAt(number: number): string {
  return `m-${String(number).padStart(5, '0')}`;
}
