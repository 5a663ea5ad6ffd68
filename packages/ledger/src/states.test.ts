import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { advanceLoan, type LoanEvent, type LoanProgress } from './loan-state.ts';
import { advancePayment, type PaymentEvent, type PaymentProgress } from './payment-state.ts';
import { advanceRepayment, type RepaymentProgress } from './repayment-state.ts';

function stateAfter(
  state: 'active' | 'overdue' | 'repaid' | 'failed' | 'approved',
  kind: string,
): string | undefined {
  return advanceLoan({ state }, { kind } as LoanEvent)?.state;
}

describe('the life of a loan', () => {
  const disbursing: LoanProgress = { state: 'disbursing', transferExpiresAtMs: 1_000 };

  test('a transfer may be begun again only after its time is over', () => {
    const begin = { kind: 'begin', transferExpiresAtMs: 9_000 } as const;
    expect(advanceLoan(disbursing, { ...begin, atMs: 1_000 })).toBeUndefined();
    expect(advanceLoan(disbursing, { ...begin, atMs: 1_001 })).toEqual({
      state: 'disbursing',
      transferExpiresAtMs: 9_000,
    });
  });

  test('only a loan that is being disbursed becomes active or fails', () => {
    expect(advanceLoan(disbursing, { kind: 'activate' })).toEqual({ state: 'active' });
    expect(advanceLoan(disbursing, { kind: 'fail' })).toEqual({ state: 'failed' });
    for (const state of ['approved', 'active', 'failed'] as const) {
      expect(advanceLoan({ state }, { kind: 'activate' })).toBeUndefined();
      expect(advanceLoan({ state }, { kind: 'fail' })).toBeUndefined();
    }
  });

  test('becomes overdue and active again until it is repaid, and then nothing happens to it any more', () => {
    expect([stateAfter('active', 'late'), stateAfter('overdue', 'onTime')]).toEqual(['overdue', 'active']);
    expect([stateAfter('active', 'repay'), stateAfter('overdue', 'repay')]).toEqual(['repaid', 'repaid']);
    expect([stateAfter('active', 'onTime'), stateAfter('overdue', 'late')]).toEqual([undefined, undefined]);
    for (const state of ['repaid', 'failed', 'approved'] as const)
      for (const kind of ['late', 'onTime', 'repay']) expect(stateAfter(state, kind)).toBeUndefined();
  });

  test('an active or failed loan never begins a transfer', () => {
    for (const state of ['active', 'failed'] as const) {
      expect(
        advanceLoan({ state }, { kind: 'begin', atMs: 1e12, transferExpiresAtMs: 2e12 }),
      ).toBeUndefined();
    }
  });
});

describe('the life of a payment', () => {
  test('a hold ends once: after capture it can be neither voided nor expired', () => {
    const captured = advancePayment({ state: 'held', heldMinor: 10n }, { kind: 'capture', amountMinor: 10n });
    expect(captured).toEqual({ state: 'captured', capturedMinor: 10n });
    for (const kind of ['void', 'expire'] as const)
      expect(advancePayment(captured!, { kind })).toBeUndefined();
  });

  test('no more is captured than was held', () => {
    const held: PaymentProgress = { state: 'held', heldMinor: 10n };
    expect(advancePayment(held, { kind: 'capture', amountMinor: 11n })).toBeUndefined();
  });

  test('refunds in any order never exceed what was captured, and the last fen ends the payment', () => {
    const refund = fc
      .bigInt({ min: -5n, max: 60n })
      .map((amountMinor): PaymentEvent => ({ kind: 'refund', amountMinor }));
    fc.assert(
      fc.property(fc.array(refund, { maxLength: 20 }), (refunds) => {
        let payment: PaymentProgress = { state: 'captured', capturedMinor: 100n };
        let refundedMinor = 0n;
        for (const event of refunds) {
          const next = advancePayment(payment, event);
          if (next === undefined) continue;
          refundedMinor += event.kind === 'refund' ? event.amountMinor : 0n;
          expect(refundedMinor).toBeLessThanOrEqual(100n);
          expect(next.state).toBe(refundedMinor === 100n ? 'refunded' : 'partially_refunded');
          payment = next;
        }
      }),
    );
  });
});

describe('the life of a repayment', () => {
  const collecting: RepaymentProgress = { state: 'collecting', transferExpiresAtMs: 1_000 };
  const begin = { kind: 'begin', atMs: 1_000, transferExpiresAtMs: 9_000 } as const;

  test('is applied or fails only while it is being collected', () => {
    expect(advanceRepayment(collecting, { kind: 'apply' })).toEqual({ state: 'applied' });
    expect(advanceRepayment(collecting, { kind: 'fail' })).toEqual({ state: 'failed' });
    for (const state of ['requested', 'applied', 'failed'] as const)
      for (const kind of ['apply', 'fail'] as const)
        expect(advanceRepayment({ state }, { kind })).toBeUndefined();
  });

  test('begins at once, and again only when the time of the transfer is over', () => {
    const begun = { state: 'collecting', transferExpiresAtMs: 9_000 };
    expect(advanceRepayment({ state: 'requested' }, begin)).toEqual(begun);
    expect(advanceRepayment(collecting, begin)).toBeUndefined();
    expect(advanceRepayment(collecting, { ...begin, atMs: 1_001 })).toEqual(begun);
    for (const state of ['applied', 'failed'] as const)
      expect(advanceRepayment({ state }, { ...begin, atMs: 1e12 })).toBeUndefined();
  });
});
