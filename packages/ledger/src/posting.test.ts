import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BANK_CLEARING,
  FEE_INCOME,
  INTEREST_INCOME,
  LEDGER_ACCOUNT_KINDS,
  kindOf,
  payableTo,
  receivableOf,
} from './ledger-account.ts';
import {
  interestEntries,
  loanActivationEntries,
  openingEntries,
  payoutEntries,
  purchaseEntries,
  refundEntries,
  repaymentEntries,
  sumOf,
} from './posting.ts';

const amount = fc.bigInt({ min: 1n, max: 100_000_000n });

describe('postings', () => {
  test('a purchase debits the customer with price and fee and credits merchant and fee income', () => {
    expect(
      purchaseEntries({
        accountId: 'a-0000001',
        merchantId: 'm-00007',
        principalMinor: 10_000n,
        feeMinor: 450n,
      }),
    ).toEqual([
      { ledgerAccountId: receivableOf('pay_later', 'a-0000001'), amountMinor: 10_450n },
      { ledgerAccountId: payableTo('m-00007'), amountMinor: -10_000n },
      { ledgerAccountId: FEE_INCOME, amountMinor: -450n },
    ]);
  });

  test('a purchase without a fee has no fee line', () => {
    const entries = purchaseEntries({
      accountId: 'a-0000001',
      merchantId: 'm-00007',
      principalMinor: 5n,
      feeMinor: 0n,
    });
    expect(entries.map((entry) => kindOf(entry.ledgerAccountId))).toEqual(['receivable', 'merchant']);
  });

  test('an active loan is owed by the customer and left through the bank', () => {
    expect(loanActivationEntries({ accountId: 'a-0000002', principalMinor: 300_000n })).toEqual([
      { ledgerAccountId: receivableOf('cash_loan', 'a-0000002'), amountMinor: 300_000n },
      { ledgerAccountId: BANK_CLEARING, amountMinor: -300_000n },
    ]);
  });

  test('a customer in credit opens with a negative receivable, and one who owes nothing without entries', () => {
    const [receivable] = openingEntries({
      accountId: 'a-0000001',
      product: 'pay_later',
      balanceMinor: -700n,
    });
    expect(receivable?.amountMinor).toBe(-700n);
    expect(openingEntries({ accountId: 'a-0000001', product: 'pay_later', balanceMinor: 0n })).toEqual([]);
  });

  test('a refund undoes a purchase line by line', () => {
    const of = { accountId: 'a-0000001', merchantId: 'm-00007', principalMinor: 10_000n, feeMinor: 450n };
    const lines = [...purchaseEntries(of), ...refundEntries(of)];
    for (const id of new Set(lines.map(({ ledgerAccountId }) => ledgerAccountId)))
      expect(sumOf(lines.filter(({ ledgerAccountId }) => ledgerAccountId === id))).toBe(0n);
  });

  test('a repayment came through the bank, and interest, loans and purchases are owed less', () => {
    const repayment = {
      accountId: 'a-0000001',
      amountMinor: 1_000n,
      interestMinor: 20n,
      cashLoanMinor: 300n,
    };
    expect(repaymentEntries(repayment)).toEqual([
      { ledgerAccountId: BANK_CLEARING, amountMinor: 1_000n },
      { ledgerAccountId: receivableOf('interest', 'a-0000001'), amountMinor: -20n },
      { ledgerAccountId: receivableOf('cash_loan', 'a-0000001'), amountMinor: -300n },
      { ledgerAccountId: receivableOf('pay_later', 'a-0000001'), amountMinor: -680n },
    ]);
  });

  test('interest that falls due is owed and earned, and none has no lines', () => {
    expect(interestEntries('a-0000001', 12n)).toEqual([
      { ledgerAccountId: receivableOf('interest', 'a-0000001'), amountMinor: 12n },
      { ledgerAccountId: INTEREST_INCOME, amountMinor: -12n },
    ]);
    expect(interestEntries('a-0000001', 0n)).toEqual([]);
  });

  test('a payout is owed to the merchant no more and left through the bank', () => {
    expect(payoutEntries('m-00007', 500n)).toEqual([
      { ledgerAccountId: payableTo('m-00007'), amountMinor: 500n },
      { ledgerAccountId: BANK_CLEARING, amountMinor: -500n },
    ]);
    expect(() => payoutEntries('m-00007', 0n)).toThrow(/amountMinor/);
  });

  test('every kind of ledger account has ids', () => {
    const ids = ['receivable:interest:a-0000001', 'bank:clearing', 'merchant:m-00001', 'income:fee'];
    const kinds = [...ids, 'income:interest', 'opening:equity'].map(kindOf);
    expect(kinds.toSorted()).toEqual([...LEDGER_ACCOUNT_KINDS].toSorted());
  });

  test('every transaction sums to zero and has no line of zero', () => {
    fc.assert(
      fc.property(amount, fc.bigInt({ min: 0n, max: 15_000_000n }), (principalMinor, feeMinor) => {
        const of = { accountId: 'a-0000001', merchantId: 'm-00001', principalMinor, feeMinor };
        for (const entries of [
          purchaseEntries(of),
          refundEntries(of),
          loanActivationEntries(of),
          interestEntries(of.accountId, feeMinor),
          payoutEntries(of.merchantId, principalMinor),
          repaymentEntries({
            accountId: of.accountId,
            amountMinor: principalMinor + feeMinor,
            interestMinor: feeMinor,
            cashLoanMinor: principalMinor / 2n,
          }),
          openingEntries({
            accountId: 'a-0000001',
            product: 'pay_later',
            balanceMinor: feeMinor - principalMinor,
          }),
        ]) {
          expect(sumOf(entries)).toBe(0n);
          expect(entries.every((entry) => entry.amountMinor !== 0n)).toBe(true);
        }
      }),
    );
  });

  test('amounts that no purchase or loan can have are refused', () => {
    const of = { accountId: 'a-0000001', merchantId: 'm-00001' };
    expect(() => purchaseEntries({ ...of, principalMinor: 0n, feeMinor: 0n })).toThrow(/principalMinor/);
    expect(() => purchaseEntries({ ...of, principalMinor: 1n, feeMinor: -1n })).toThrow(/feeMinor/);
    expect(() => loanActivationEntries({ ...of, principalMinor: -1n })).toThrow(/principalMinor/);
  });

  test('an id that follows no pattern has no kind', () => {
    expect(() => kindOf('receivable:mortgage:a-0000001')).toThrow(RangeError);
  });
});
