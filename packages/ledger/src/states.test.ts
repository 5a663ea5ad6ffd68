import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { advanceLoan, type LoanProgress } from './loan-state.ts';
import { advancePayment, type PaymentEvent, type PaymentProgress } from './payment-state.ts';

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
