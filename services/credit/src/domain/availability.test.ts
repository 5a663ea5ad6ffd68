import { type AccountStatus, type ErrorCode, PRODUCTS, errorTable } from '@breakwater/contracts';
import { AccountModel, type AccountState } from '@breakwater/ledger';
import { describe, expect, it } from 'vitest';
import { type Circumstances, type RiskAnswer, availabilityOf } from './availability.ts';

const usable: RiskAnswer = { strategyVersion: 'test@1', loan: { usable: true }, payment: { usable: true } };
const noLoans: RiskAnswer = {
  ...usable,
  loan: { usable: false, reason: 'bureau_unavailable', retryAfter: 4 },
};

function account(change: Partial<AccountState> = {}): AccountState {
  const limits = { limitMinor: 1_000n, subLimitsMinor: { pay_later: 1_000n, cash_loan: 500n } };
  return { ...AccountModel.open(limits), ...change };
}

function circumstances(change: Partial<Circumstances> = {}): Circumstances {
  return { risk: usable, bankUsable: true, incidents: [], isInForce: () => false, ...change };
}

function reasonsFor(state: AccountState | undefined, change: Partial<Circumstances> = {}): unknown[] {
  return PRODUCTS.map((product) => availabilityOf(product, state, circumstances(change), 'en').reason);
}

describe('availability', () => {
  it('is there when nothing stands against it', () => {
    expect(availabilityOf('pay_later', account(), circumstances(), 'zh')).toEqual({
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
    const risk = { unavailable: 'service_down' } as const;
    expect(reasonsFor(usedUp, { risk, bankUsable: false })).toEqual([code, code]);
  });

  it('ends for both products with the shared limit, and for one with its own', () => {
    expect(reasonsFor(account({ postedMinor: { pay_later: 1_000n, cash_loan: 0n } }))).toEqual([
      'limit_exceeded',
      'limit_exceeded',
    ]);
    expect(reasonsFor(account({ pendingMinor: { pay_later: 0n, cash_loan: 500n } }))).toEqual([
      undefined,
      'limit_exceeded',
    ]);
  });

  it('says that the limit was cut when there was room before, and only then', () => {
    const used = account({ postedMinor: { pay_later: 700n, cash_loan: 0n }, limitMinor: 600n });
    expect(reasonsFor({ ...used, limitBeforeCutMinor: 1_000n })).toEqual(['limit_reduced', 'limit_reduced']);
    expect(reasonsFor({ ...used, limitBeforeCutMinor: 700n })).toEqual(['limit_exceeded', 'limit_exceeded']);
    expect(reasonsFor(used)).toEqual(['limit_exceeded', 'limit_exceeded']);
  });

  it('takes the reason of risk, with its time to come back, for the product that it concerns', () => {
    expect(reasonsFor(account(), { risk: noLoans })).toEqual([undefined, 'bureau_unavailable']);
    expect(availabilityOf('cash_loan', account(), circumstances({ risk: noLoans }), 'zh')).toEqual({
      product: 'cash_loan',
      usable: false,
      reason: 'bureau_unavailable',
      causeGroup: 'dependency',
      ...errorTable.bureau_unavailable.zh,
      retryAfter: 4,
    });
  });

  it('is refused when risk itself cannot be asked, with the table’s time to come back', () => {
    const risk = { unavailable: 'service_down' } as const;
    expect(availabilityOf('pay_later', account(), circumstances({ risk }), 'en')).toMatchObject({
      usable: false,
      reason: 'service_down',
      retryAfter: errorTable.service_down.retryAfter,
    });
  });

  it('calls a reason that it does not know a service that is down', () => {
    const risk: RiskAnswer = { ...usable, payment: { usable: false, reason: 'the moon' } };
    expect(reasonsFor(account(), { risk })).toEqual(['service_down', undefined]);
  });

  it('of cash loans ends with the bank, that of purchases does not', () => {
    expect(reasonsFor(account(), { bankUsable: false })).toEqual([undefined, 'bank_channel_unavailable']);
  });

  it('of anybody’s account depends on the circumstances alone', () => {
    expect(reasonsFor(undefined)).toEqual([undefined, undefined]);
    expect(reasonsFor(undefined, { risk: noLoans })).toEqual([undefined, 'bureau_unavailable']);
  });

  it('names the incident that explains it, and no other', () => {
    const incidents = [
      { incidentId: 'inc_1', reason: 'bank_channel_unavailable', products: ['pay_later' as const] },
      { incidentId: 'inc_2', reason: 'service_down', products: ['cash_loan' as const] },
      { incidentId: 'inc_3', reason: 'bank_channel_unavailable', products: ['cash_loan' as const] },
    ];
    const both = circumstances({ bankUsable: false, incidents });
    expect(availabilityOf('cash_loan', account(), both, 'en')).toMatchObject({ incidentId: 'inc_3' });
    const frozen = account({ status: 'frozen' });
    expect(availabilityOf('cash_loan', frozen, both, 'en')).not.toHaveProperty('incidentId');
    // An incident alone makes nothing unusable: it explains what is.
    expect(availabilityOf('pay_later', account(), both, 'en')).toMatchObject({ usable: true });
  });
});
