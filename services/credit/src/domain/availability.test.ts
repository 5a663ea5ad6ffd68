import { type AccountStatus, type ErrorCode, errorTable } from '@breakwater/contracts';
import type { AccountState } from '@breakwater/ledger';
import { describe, expect, it } from 'vitest';
import { type RiskAnswer, availabilityOf } from './availability.ts';
import { availableForMinor, availableMinor } from './available.ts';

const usable: RiskAnswer = { strategyVersion: 'test@1', loan: { usable: true }, payment: { usable: true } };
const noLoans: RiskAnswer = {
  ...usable,
  loan: { usable: false, reason: 'bureau_unavailable', retryAfter: 4 },
};

function account(change: Partial<AccountState> = {}): AccountState {
  return {
    status: 'active',
    limitMinor: 1_000n,
    subLimitsMinor: { pay_later: 1_000n, cash_loan: 500n },
    postedMinor: { pay_later: 0n, cash_loan: 0n },
    pendingMinor: { pay_later: 0n, cash_loan: 0n },
    version: 0,
    ...change,
  };
}

const reasonFor = (state: AccountState, risk: RiskAnswer = usable): (string | undefined)[] =>
  (['pay_later', 'cash_loan'] as const).map((product) => availabilityOf(product, state, risk, 'en').reason);

describe('availability', () => {
  it('is there when nothing stands against it', () => {
    expect(availabilityOf('pay_later', account(), usable, 'zh')).toEqual({
      product: 'pay_later',
      usable: true,
      title: '可用',
      detail: '该产品可正常使用。',
      nextStep: '无需操作。',
    });
  });

  it.each<[AccountStatus, ErrorCode]>([
    ['frozen', 'account_frozen'],
    ['closed', 'account_closed'],
    ['overdue', 'overdue'],
  ])('of a %s account is refused for that, whatever else there is', (status, code) => {
    const usedUp = account({ status, limitMinor: 0n });
    expect(reasonFor(usedUp, { unavailable: 'service_down' })).toEqual([code, code]);
  });

  it('ends for both products with the shared limit, and for one with its own', () => {
    expect(reasonFor(account({ postedMinor: { pay_later: 1_000n, cash_loan: 0n } }))).toEqual([
      'limit_exceeded',
      'limit_exceeded',
    ]);
    expect(reasonFor(account({ pendingMinor: { pay_later: 0n, cash_loan: 500n } }))).toEqual([
      undefined,
      'limit_exceeded',
    ]);
  });

  it('takes the reason of risk, with its time to come back, for the product that it concerns', () => {
    expect(reasonFor(account(), noLoans)).toEqual([undefined, 'bureau_unavailable']);
    expect(availabilityOf('cash_loan', account(), noLoans, 'zh')).toEqual({
      product: 'cash_loan',
      usable: false,
      reason: 'bureau_unavailable',
      causeGroup: 'dependency',
      ...errorTable.bureau_unavailable.zh,
      retryAfter: 4,
    });
  });

  it('is refused when risk itself cannot be asked, with the table’s time to come back', () => {
    expect(availabilityOf('pay_later', account(), { unavailable: 'service_down' }, 'en')).toMatchObject({
      usable: false,
      reason: 'service_down',
      retryAfter: errorTable.service_down.retryAfter,
    });
  });

  it('calls a reason that it does not know a service that is down', () => {
    const odd: RiskAnswer = { ...usable, payment: { usable: false, reason: 'the moon' } };
    expect(reasonFor(account(), odd)).toEqual(['service_down', undefined]);
  });
});

describe('what is left', () => {
  it('is never negative, though an opening balance may stand above the limit', () => {
    const above = account({ postedMinor: { pay_later: 1_500n, cash_loan: 0n } });
    expect([availableMinor(above), availableForMinor(above, 'cash_loan')]).toEqual([0n, 0n]);
  });

  it('is the smaller of the product’s own rest and the shared one', () => {
    const state = account({ postedMinor: { pay_later: 700n, cash_loan: 100n } });
    expect(availableForMinor(state, 'cash_loan')).toBe(200n);
    expect(availableForMinor(account(), 'cash_loan')).toBe(500n);
  });
});
