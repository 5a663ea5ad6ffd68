import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AccountModel, type AccountState } from './account-model.ts';
import type { AccountOperation } from './account-operation.ts';

const opened = AccountModel.open({
  limitMinor: 1_000n,
  subLimitsMinor: { pay_later: 800n, cash_loan: 500n },
});

function replay(state: AccountState, ...operations: AccountOperation[]): AccountState {
  return operations.reduce((before, operation) => AccountModel.apply(before, operation).state, state);
}

const amountMinor = fc.bigInt({ min: 1n, max: 600n });
const anyOperation: fc.Arbitrary<AccountOperation> = fc.oneof(
  fc.record({
    kind: fc.constant('purchase' as const),
    amountMinor,
    feeMinor: fc.bigInt({ min: 0n, max: 50n }),
  }),
  fc.record({ kind: fc.constantFrom('loan.approve', 'loan.activate', 'loan.fail'), amountMinor }),
);

describe('the account model', () => {
  test('a purchase that exactly fills the product limit is accepted and one more fen is not', () => {
    const full = AccountModel.apply(opened, { kind: 'purchase', amountMinor: 780n, feeMinor: 20n });
    expect(full.accepted).toBe(true);
    expect(AccountModel.apply(full.state, { kind: 'purchase', amountMinor: 1n, feeMinor: 0n })).toEqual({
      accepted: false,
      code: 'limit_exceeded',
      state: full.state,
    });
  });

  test('what is pending for a loan is not available for a purchase', () => {
    const state = replay(opened, { kind: 'loan.approve', amountMinor: 500n });
    expect(AccountModel.availableMinor(state)).toBe(500n);
    const purchase = { kind: 'purchase', amountMinor: 501n, feeMinor: 0n } as const;
    expect(AccountModel.apply(state, purchase).accepted).toBe(false);
  });

  test('activation moves a loan from pending to posted and leaves what is available unchanged', () => {
    const approved = replay(opened, { kind: 'loan.approve', amountMinor: 300n });
    const active = replay(approved, { kind: 'loan.activate', amountMinor: 300n });
    expect(active.postedMinor.cash_loan).toBe(300n);
    expect(active.pendingMinor.cash_loan).toBe(0n);
    expect(AccountModel.availableMinor(active)).toBe(AccountModel.availableMinor(approved));
  });

  test('a failed loan gives back what was pending', () => {
    const state = replay(
      opened,
      { kind: 'loan.approve', amountMinor: 300n },
      { kind: 'loan.fail', amountMinor: 300n },
    );
    expect(AccountModel.availableMinor(state)).toBe(1_000n);
    expect(state.version).toBe(2);
  });

  test('a loan that was never pending can neither be activated nor released', () => {
    for (const kind of ['loan.activate', 'loan.fail'] as const) {
      expect(AccountModel.apply(opened, { kind, amountMinor: 1n })).toMatchObject({ code: 'not_pending' });
    }
  });

  test('an opening balance may exceed the limit, and then nothing may take the account further over', () => {
    const over = replay(opened, { kind: 'opening', product: 'pay_later', amountMinor: 5_000n });
    expect(AccountModel.availableMinor(over)).toBe(0n);
    expect(AccountModel.apply(over, { kind: 'loan.approve', amountMinor: 1n })).toMatchObject({
      code: 'limit_exceeded',
    });
  });

  test('a customer in credit may use what they are in credit on top of the limits', () => {
    const state = replay(opened, { kind: 'opening', product: 'pay_later', amountMinor: -100n });
    expect(AccountModel.availableMinor(state, 'pay_later')).toBe(900n);
  });

  test.each([
    ['frozen', 'account_frozen'],
    ['closed', 'account_closed'],
    ['overdue', 'overdue'],
  ] as const)('an account that is %s refuses increases with %s and still lets loans end', (status, code) => {
    const state = { ...replay(opened, { kind: 'loan.approve', amountMinor: 100n }), status };
    expect(AccountModel.apply(state, { kind: 'purchase', amountMinor: 1n, feeMinor: 0n })).toMatchObject({
      code,
    });
    expect(AccountModel.apply(state, { kind: 'loan.activate', amountMinor: 100n }).accepted).toBe(true);
  });

  test('no sequence of operations takes an account over its limits or makes anything pending negative', () => {
    fc.assert(
      fc.property(fc.array(anyOperation, { maxLength: 40 }), (operations) => {
        let state = opened;
        for (const operation of operations) {
          const result = AccountModel.apply(state, operation);
          expect(result.state.version).toBe(state.version + (result.accepted ? 1 : 0));
          state = result.state;
          const usedPayLater = state.postedMinor.pay_later + state.pendingMinor.pay_later;
          const usedCashLoan = state.postedMinor.cash_loan + state.pendingMinor.cash_loan;
          expect(usedPayLater).toBeLessThanOrEqual(800n);
          expect(usedCashLoan).toBeLessThanOrEqual(500n);
          expect(usedPayLater + usedCashLoan).toBeLessThanOrEqual(1_000n);
          expect(state.pendingMinor.cash_loan).toBeGreaterThanOrEqual(0n);
        }
      }),
    );
  });
});
