import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BANK_CLEARING, FEE_INCOME, kindOf, payableTo, receivableOf } from './ledger-account.ts';
import { loanActivationEntries, openingEntries, purchaseEntries, sumOf } from './posting.ts';

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

  test('every transaction sums to zero and has no line of zero', () => {
    fc.assert(
      fc.property(amount, fc.bigInt({ min: 0n, max: 15_000_000n }), (principalMinor, feeMinor) => {
        const of = { accountId: 'a-0000001', merchantId: 'm-00001', principalMinor, feeMinor };
        for (const entries of [
          purchaseEntries(of),
          loanActivationEntries(of),
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
