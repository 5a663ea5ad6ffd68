import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AccountModel, type AccountState } from './account-model.ts';
import type { AccountOperation } from './account-operation.ts';

const minor = fc.bigInt({ min: 0n, max: 500n });
const late = fc.boolean();

/** Everything that may happen to an account, also what is not possible for it. */
const anyOperation: fc.Arbitrary<AccountOperation> = fc.oneof(
  fc.record({ kind: fc.constantFrom('purchase', 'payment.hold'), amountMinor: minor, feeMinor: minor }),
  fc
    .record({ heldMinor: minor, share: fc.bigInt({ min: 0n, max: 100n }) })
    .map(({ heldMinor, share }): AccountOperation => {
      return {
        kind: 'payment.capture',
        heldMinor,
        amountMinor: (heldMinor * share) / 100n,
        feeMinor: 0n,
      };
    }),
  fc.record({ kind: fc.constantFrom('payment.void', 'payment.expire'), heldMinor: minor }),
  fc.record({ kind: fc.constant('payment.refund'), amountMinor: minor, feeMinor: minor, late }),
  fc.record({ kind: fc.constantFrom('loan.approve', 'loan.activate', 'loan.fail'), amountMinor: minor }),
  fc.record({ kind: fc.constantFrom('repayment.request', 'repayment.fail'), amountMinor: minor }),
  fc.record({ kind: fc.constant('account.roll'), interestMinor: minor, late }),
  fc.record({
    kind: fc.constant('account.set_status'),
    status: fc.constantFrom('active', 'frozen', 'closed'),
    late,
  }),
  fc.record({
    kind: fc.constant('account.set_limits'),
    limitMinor: minor,
    subLimitsMinor: fc.record({ pay_later: minor, cash_loan: minor }),
  }),
) as fc.Arbitrary<AccountOperation>;

const INCREASES = new Set(['purchase', 'payment.hold', 'loan.approve']);

function used(state: AccountState): bigint {
  const { postedMinor, pendingMinor } = state;
  return postedMinor.pay_later + postedMinor.cash_loan + pendingMinor.pay_later + pendingMinor.cash_loan;
}

function replay(operations: readonly AccountOperation[], each: (step: Step) => void): AccountState {
  let before = AccountModel.open({
    limitMinor: 1_000n,
    subLimitsMinor: { pay_later: 800n, cash_loan: 500n },
  });
  for (const operation of operations) {
    const applied = AccountModel.apply(before, operation);
    each({ before, operation, accepted: applied.accepted, after: applied.state });
    before = applied.state;
  }
  return before;
}

interface Step {
  readonly before: AccountState;
  readonly operation: AccountOperation;
  readonly accepted: boolean;
  readonly after: AccountState;
}

function always(holds: (step: Step) => void): void {
  fc.assert(
    fc.property(fc.array(anyOperation, { maxLength: 50 }), (operations) => void replay(operations, holds)),
    { numRuns: 300 },
  );
}

describe('whatever happens to an account', () => {
  test('a refusal changes nothing, and what is accepted is the next version', () => {
    always(({ before, accepted, after }) => {
      if (accepted) expect(after.version).toBe(before.version + 1);
      else expect(after).toBe(before);
    });
  });

  test('new credit stays within all limits of that moment, and nothing else uses more of them', () => {
    always(({ before, operation, accepted, after }) => {
      if (INCREASES.has(operation.kind) && accepted) {
        expect(used(after)).toBeLessThanOrEqual(after.limitMinor);
        expect(before.status).toBe('active');
      } else expect(used(after)).toBeLessThanOrEqual(used(before));
    });
  });

  test('nothing pending or on its way becomes negative', () => {
    always(({ after }) => {
      const { pendingMinor, collectingMinor, interestMinor } = after;
      for (const amount of [pendingMinor.pay_later, pendingMinor.cash_loan, collectingMinor, interestMinor])
        expect(amount).toBeGreaterThanOrEqual(0n);
    });
  });

  test('what is on its way never exceeds what is owed when it is promised', () => {
    always(({ before, operation, accepted }) => {
      if (operation.kind === 'repayment.request' && accepted)
        expect(operation.amountMinor).toBeLessThanOrEqual(AccountModel.repayableMinor(before));
    });
  });

  test('a closed account stays closed and gets no new credit', () => {
    always(({ before, operation, accepted, after }) => {
      if (before.status !== 'closed') return;
      expect(after.status).toBe('closed');
      if (INCREASES.has(operation.kind)) expect(accepted).toBe(false);
    });
  });

  test('whatever its status, an account takes a repayment of all that is owed and of no more', () => {
    always(({ after: state }) => {
      const kind = 'repayment.request';
      const amountMinor = AccountModel.repayableMinor(state);
      expect(AccountModel.apply(state, { kind, amountMinor }).accepted).toBe(true);
      expect(AccountModel.apply(state, { kind, amountMinor: amountMinor + 1n })).toMatchObject({
        code: 'repayment_exceeds_debt',
      });
    });
  });

  test('an account that is active has nothing overdue, one that is frozen is not thawed by instalments', () => {
    always(({ before, operation, accepted, after }) => {
      if (accepted && 'late' in operation && operation.late) expect(after.status).not.toBe('active');
      if (before.status === 'frozen' && operation.kind !== 'account.set_status')
        expect(after.status).toBe('frozen');
    });
  });
});

function limits(state: AccountState, limitMinor: bigint): AccountState {
  const { subLimitsMinor } = state;
  return AccountModel.apply(state, { kind: 'account.set_limits', limitMinor, subLimitsMinor }).state;
}

function refusal(state: AccountState, amountMinor: bigint): string | undefined {
  const applied = AccountModel.apply(state, { kind: 'purchase', amountMinor, feeMinor: 0n });
  return applied.accepted ? undefined : applied.code;
}

describe('a cut of the limit', () => {
  const open = AccountModel.open({
    limitMinor: 1_000n,
    subLimitsMinor: { pay_later: 900n, cash_loan: 900n },
  });

  test('explains the refusals of what would have fitted before, until the limit is raised', () => {
    const cut = limits(open, 300n);
    expect([refusal(cut, 300n), refusal(cut, 301n), refusal(cut, 1_001n)]).toEqual([
      undefined,
      'limit_reduced',
      'limit_exceeded',
    ]);
    expect(refusal(limits(cut, 300n), 301n)).toBe('limit_reduced');
    expect(refusal(limits(cut, 400n), 401n)).toBe('limit_exceeded');
    expect(limits(limits(open, 500n), 300n).limitBeforeCutMinor).toBe(500n);
  });

  test('below what is owed leaves nothing available and the debt as it was', () => {
    const owing = AccountModel.apply(open, { kind: 'purchase', amountMinor: 600n, feeMinor: 0n }).state;
    const cut = limits(owing, 100n);
    expect(AccountModel.availableMinor(cut)).toBe(0n);
    expect(cut.postedMinor).toEqual(owing.postedMinor);
  });
});

describe('a repayment', () => {
  test('is taken up to what is owed less what is on its way; a credit of one product pays no other', () => {
    const state: AccountState = {
      ...AccountModel.open({ limitMinor: 0n, subLimitsMinor: { pay_later: 0n, cash_loan: 0n } }),
      postedMinor: { pay_later: -50n, cash_loan: 100n },
      interestMinor: 7n,
      collectingMinor: 30n,
    };
    expect(AccountModel.repayableMinor(state)).toBe(77n);
    const request = (amountMinor: bigint) =>
      AccountModel.apply(state, { kind: 'repayment.request', amountMinor }).accepted;
    expect([request(77n), request(78n)]).toEqual([true, false]);
  });
});
