import { expect, test } from 'vitest';
import { payoutFigures } from './payouts.ts';
import type { PayoutRecord } from './record.ts';

const PHASE = { name: 'fault', startMs: 1_000, endMs: 2_000 } as const;

const payout = (acceptedAtMs: number, waitMs: number, end: PayoutRecord['end'] = 'paid'): PayoutRecord => ({
  acceptedAtMs,
  waitMs,
  end,
});

test('a loan belongs to the phase in which it was granted, whenever its money came', () => {
  const payouts = [payout(999, 50), payout(1_000, 5_000), payout(1_999, 70), payout(2_000, 50)];
  expect(payoutFigures(payouts, PHASE)).toEqual({
    granted: 2,
    failed: 0,
    waiting: 0,
    waitMs: { p50: 70, p99: 5_000, p999: 5_000 },
  });
});

test('one that still waits counts with what it has waited, one that the bank refused does not wait', () => {
  const payouts = [payout(1_100, 40), payout(1_200, 9_000, 'waiting'), payout(1_300, 20_000, 'failed')];
  expect(payoutFigures(payouts, PHASE)).toEqual({
    granted: 3,
    failed: 1,
    waiting: 1,
    waitMs: { p50: 40, p99: 9_000, p999: 9_000 },
  });
});

test('without a loan there is nothing to measure', () => {
  expect(payoutFigures([], PHASE)).toMatchObject({ granted: 0, waitMs: { p50: null, p99: null } });
});
